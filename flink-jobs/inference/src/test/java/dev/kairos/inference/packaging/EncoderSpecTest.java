package dev.kairos.inference.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.inference.packaging.EncoderSpec.Resource;
import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderSpecTest {
    @TempDir private Path packages;

    @Test
    void aFolderOfTheSameNameDoesNotHideTheRightOneOnTheClassPath() throws IOException {
        EncoderSpec shipped = onTheClassPath();
        Path folder = Files.createDirectories(packages.resolve("news-sentiment"));
        Files.writeString(folder.resolve("model.onnx"), "another");
        Files.writeString(folder.resolve("README.md"), "another");
        EncoderSpec found = shipped.lookedForIn(packages);
        assertThat(found.folder()).isEmpty();
        assertThat(Sha256.of(found.modelBytes())).isEqualTo(shipped.model().sha256());

        Files.write(folder.resolve("model.onnx"), shipped.modelBytes());
        assertThat(shipped.lookedForIn(packages).folder()).isEmpty();
        Files.write(folder.resolve("README.md"), shipped.tokenizerBytes());
        assertThat(shipped.lookedForIn(packages).folder()).contains(folder);
    }

    @Test
    void anotherEncoderInItsPlaceIsNamedWhereThereIsNoRightOne() throws IOException {
        EncoderSpec spec = FakeEncoder.write(packages, "a graph");
        assertThat(spec.lookedForIn(packages).modelBytes()).isNotEmpty();
        FakeEncoder.write(packages, "another graph");
        EncoderSpec found = spec.lookedForIn(packages);
        assertThatThrownBy(found::modelBytes)
                .isInstanceOf(ModelPackageException.class)
                .hasMessageContaining(packages.resolve("adapted/model.onnx").toString())
                .hasMessageContaining("put dev.kairos:adapted:1 there");
        assertThatThrownBy(() -> spec.lookedForIn(null).requirePresent())
                .hasMessageContaining("models/adapted/model.onnx is not on the class path");
    }

    @Test
    void aPackageIsFoundFromItsOwnFolderHoweverItIsWritten() throws IOException {
        FakeEncoder.write(packages, "a graph");
        for (String reference : new String[] {"adapted", "adapted/.", "adapted/../adapted"}) {
            EncoderSpec spec = EncoderPackage.load(packages.resolve(reference).toString()).spec();
            assertThat(spec.folder()).as(reference).isPresent();
        }
    }

    /** A shipped package, taken for an encoder: nothing reads what is in its files. */
    private static EncoderSpec onTheClassPath() {
        ModelManifest shipped = ModelPackage.load("news-sentiment").manifest();
        return new EncoderSpec(
                "dev.kairos:news-sentiment:1",
                resource(shipped, "model.onnx"),
                resource(shipped, "README.md"),
                8,
                FakeEncoder.WIDTH);
    }

    private static Resource resource(ModelManifest shipped, String path) {
        String sha256 =
                shipped.files().stream()
                        .filter(file -> file.path().equals(path))
                        .map(PackagedFile::sha256)
                        .findAny()
                        .orElseThrow();
        return new Resource("models/news-sentiment/" + path, sha256);
    }
}
