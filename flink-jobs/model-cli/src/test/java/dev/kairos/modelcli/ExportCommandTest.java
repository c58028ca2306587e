package dev.kairos.modelcli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import dev.kairos.inference.packaging.ModelPackage;
import dev.kairos.inference.packaging.TemporalManifest;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.inference.packaging.TemporalSpec;
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

class ExportCommandTest {
    @TempDir private Path folder;

    @Test
    void copiesTheShippedPackageByteForByte() {
        Path copy = folder.resolve("copy");
        Outcome outcome = export(copy);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).contains(ModelPackage.hashOf("news-sentiment"));
        assertThat(ModelPackage.hashOf(copy.toString()))
                .isEqualTo(ModelPackage.hashOf("news-sentiment"));
    }

    @Test
    void overwritesNothing() throws IOException {
        Files.writeString(folder.resolve("mine.txt"), "precious");
        Outcome outcome = export(folder);
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("is there already");
    }

    @Test
    void inspectRefusesADamagedPackageInOneLine() throws IOException {
        Path copy = folder.resolve("copy");
        assertThat(export(copy).code()).isZero();
        Files.writeString(copy.resolve("model.onnx"), "short");
        Outcome outcome = Outcome.of("inspect", "--model", copy.toString());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).contains("cut short");
        assertThat(Outcome.of("inspect", "--verbose", "--model", copy.toString()).err())
                .contains("\tat ");
    }

    @Test
    void aTemporalModelIsCheckedTogetherWithItsEncoder() throws IOException {
        byte[] graph = {1, 2, 3};
        Path model = folder.resolve("temporal");
        var temporal =
                new TemporalSpec(
                        new FeatureSpec(List.of(), List.of("news"), 4, null),
                        new ContextSpec(8, Duration.ofDays(1)),
                        false,
                        List.of("down", "up"),
                        List.of(),
                        List.of());
        var anything = new EncoderSpec.Resource("models/news-sentiment/README.md", "0".repeat(64));
        TemporalPackage.write(
                model,
                new TemporalManifest(
                        "temporal",
                        "1",
                        "movement",
                        "For a test",
                        temporal,
                        List.of(new EncoderSpec("group:encoder:1", anything, anything, 8, 4)),
                        List.of(PackagedFile.of(ModelManifest.MODEL_FILE, graph)),
                        false,
                        List.of(),
                        Map.of()),
                Map.of(ModelManifest.MODEL_FILE, graph));
        assertThat(Outcome.of("inspect", "--model", model.toString()).err())
                .contains("put group:encoder:1 there");
        assertThat(export(model.toString(), folder.resolve("copy")).err())
                .contains("put group:encoder:1 there");
        assertThat(folder.resolve("copy")).doesNotExist();
    }

    private static Outcome export(Path output) {
        return export("news-sentiment", output);
    }

    private static Outcome export(String model, Path output) {
        return Outcome.of("export", "--model", model, "--output", output.toString());
    }
}
