package dev.kairos.inference.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import dev.kairos.temporalcontext.ContextSpec;
import dev.kairos.temporalcontext.features.FeatureSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A package whose graph nothing opens, with the encoder that it reads texts through beside it. */
class TemporalPackageTest {
    private static final byte[] GRAPH = {1, 2, 3};

    @TempDir private Path folder;

    @Test
    void anEncoderBesideThePackageIsUsedAndCopied() throws IOException {
        TemporalPackage source = packageBesideItsEncoder();
        Path beside = folder.resolve("packages").resolve(FakeEncoder.NAME);
        assertThat(encoderOf(source).folder()).contains(beside);
        assertThat(encoderOf(source).modelBytes()).isNotEmpty();

        Path copies = Files.createDirectories(folder.resolve("copies"));
        source.copyEncodersTo(copies);
        source.copyTo(copies.resolve("model"));
        TemporalPackage copy = TemporalPackage.load(copies.resolve("model").toString());
        assertThat(copy.hash()).isEqualTo(source.hash());
        assertThat(encoderOf(copy).folder()).contains(copies.resolve(FakeEncoder.NAME));
    }

    @Test
    void anotherEncoderBesideThePackageIsRefused() throws IOException {
        packageBesideItsEncoder();
        FakeEncoder.write(folder.resolve("packages"), "another graph");
        TemporalPackage source = TemporalPackage.load(folder.resolve("packages/model").toString());
        assertThatThrownBy(() -> encoderOf(source).modelBytes())
                .isInstanceOf(ModelPackageException.class)
                .hasMessageContaining("put dev.kairos:adapted:1 there");
    }

    private static EncoderSpec encoderOf(TemporalPackage source) {
        return source.manifest().encoders().get(0);
    }

    private TemporalPackage packageBesideItsEncoder() throws IOException {
        EncoderSpec encoder = FakeEncoder.write(folder.resolve("packages"), "a graph");
        var features = new FeatureSpec(List.of(), List.of("news"), FakeEncoder.WIDTH, null);
        var manifest =
                new TemporalManifest(
                        "model",
                        "1",
                        "movement",
                        "For a test",
                        new TemporalSpec(
                                features,
                                new ContextSpec(8, Duration.ofDays(1)),
                                false,
                                List.of("down", "up"),
                                List.of(),
                                List.of()),
                        List.of(encoder),
                        List.of(PackagedFile.of(ModelManifest.MODEL_FILE, GRAPH)),
                        false,
                        List.of(),
                        Map.of());
        Path place = folder.resolve("packages/model");
        TemporalPackage.write(place, manifest, Map.of(ModelManifest.MODEL_FILE, GRAPH));
        return TemporalPackage.load(place.toString());
    }
}
