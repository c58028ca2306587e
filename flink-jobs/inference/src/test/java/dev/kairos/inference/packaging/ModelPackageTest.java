package dev.kairos.inference.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPackageTest {
    private static final String SHIPPED = "news-sentiment";

    @TempDir private Path folder;

    @BeforeEach
    void copyTheShippedPackage() throws IOException {
        ModelPackage.load(SHIPPED).copyTo(folder);
    }

    @Test
    void aCopyInAFolderIsTheSamePackage() {
        ModelPackage shipped = ModelPackage.load(SHIPPED);
        ModelPackage copy = ModelPackage.load(folder.toString());
        assertThat(copy.hash()).isEqualTo(shipped.hash()).isEqualTo(ModelPackage.hashOf(SHIPPED));
        assertThat(copy.manifest()).isEqualTo(shipped.manifest());
        assertThat(copy.modelBytes()).isEqualTo(shipped.modelBytes());
    }

    @Test
    void aModelFileCutShortIsSaidToBe() throws IOException {
        Path model = folder.resolve("model.onnx");
        byte[] bytes = Files.readAllBytes(model);
        Files.write(model, Arrays.copyOf(bytes, bytes.length / 2));
        loading().hasMessageContaining("model.onnx: has").hasMessageContaining("cut short");
    }

    @Test
    void aChangedFileIsSaidToBe() throws IOException {
        Path model = folder.resolve("model.onnx");
        byte[] bytes = Files.readAllBytes(model);
        bytes[bytes.length / 2] ^= 1;
        Files.write(model, bytes);
        loading().hasMessageContaining("model.onnx: has SHA-256").hasMessageContaining("damaged");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(folder.resolve("README.md"));
        loading().hasMessageContaining("README.md: the file is missing");
    }

    @Test
    void whatCannotBeReadNowIsNotThePackagesFault() throws IOException {
        Path model = folder.resolve("model.onnx");
        Files.delete(model);
        Files.createDirectory(model);
        assertThatThrownBy(() -> ModelPackage.load(folder.toString()).modelBytes())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("model.onnx: cannot be read");
    }

    @Test
    void aFolderWithoutAManifestIsNoPackage() throws IOException {
        Files.delete(folder.resolve("model.yaml"));
        loading().hasMessageContaining("model.yaml: the file is missing");
    }

    @Test
    void anUnknownFieldIsNamedWithItsFile() throws IOException {
        edit("calibrated: true", "calibrated: true\ncalibration: platt");
        loading().hasMessageContaining(folder + "/model.yaml: unknown field 'calibration'");
    }

    @Test
    void anEncoderThatIsNotOnTheClassPathIsNamedByItsCoordinate() throws IOException {
        EncoderSpec encoder = ModelPackage.load(SHIPPED).manifest().encoder();
        edit(encoder.model().resource(), "models/no-such-encoder/model.onnx");
        loading()
                .hasMessageContaining("models/no-such-encoder/model.onnx is not on the class path")
                .hasMessageContaining(encoder.artifact());
    }

    @Test
    void anotherVersionOfTheEncoderIsRefused() throws IOException {
        EncoderSpec encoder = ModelPackage.load(SHIPPED).manifest().encoder();
        edit(encoder.model().sha256(), "0".repeat(64));
        EncoderSpec other = ModelPackage.load(folder.toString()).manifest().encoder();
        assertThatThrownBy(other::modelBytes)
                .isInstanceOf(ModelPackageException.class)
                .hasMessageContaining(encoder.model().sha256())
                .hasMessageContaining("put " + encoder.artifact() + " there");
        assertThat(other.tokenizerBytes()).isNotEmpty();
    }

    @Test
    void anEncoderBesideThePackageIsCopiedBesideTheCopy() throws IOException {
        Path packages = folder.resolve("packages");
        ModelPackage model = modelBesideItsEncoder(packages);
        Path copies = Files.createDirectories(folder.resolve("copies"));
        for (int i = 0; i < 2; i++) {
            model.copyEncoderTo(copies);
            assertThat(EncoderPackage.load(copies.resolve(FakeEncoder.NAME).toString()).hash())
                    .isEqualTo(
                            EncoderPackage.load(packages.resolve(FakeEncoder.NAME).toString())
                                    .hash());
        }
        model.copyTo(copies.resolve("model"));
        ModelPackage copy = ModelPackage.load(copies.resolve("model").toString());
        assertThat(copy.manifest().encoder().folder()).contains(copies.resolve(FakeEncoder.NAME));
    }

    @Test
    void anotherEncoderInThePlaceOfTheCopyIsNotTakenForIt() throws IOException {
        ModelPackage model = modelBesideItsEncoder(folder.resolve("packages"));
        Path copies = folder.resolve("copies");
        FakeEncoder.write(copies, "another graph");
        assertThatThrownBy(() -> model.copyEncoderTo(copies))
                .isInstanceOf(ModelPackageException.class)
                .hasMessageContaining(copies.resolve(FakeEncoder.NAME) + ": is there already")
                .hasMessageContaining("is not the encoder dev.kairos:adapted:1");
    }

    @Test
    void anEncoderOnTheClassPathStaysThere() throws IOException {
        Path copies = Files.createDirectories(folder.resolve("copies"));
        ModelPackage.load(folder.toString()).copyEncoderTo(copies);
        assertThat(copies).isEmptyDirectory();
    }

    @Test
    void anEncoderBesideThePackageIsFoundHoweverItsFolderIsWritten() throws IOException {
        modelBesideItsEncoder(folder.resolve("packages"));
        String reference = folder.resolve("packages/model/.").toString();
        assertThat(ModelPackage.load(reference).manifest().encoder().folder()).isPresent();
    }

    @Test
    void anEncoderIsNoModel() throws IOException {
        FakeEncoder.write(folder, "a graph");
        String encoder = folder.resolve(FakeEncoder.NAME).toString();
        assertThatThrownBy(() -> ModelPackage.load(encoder))
                .isInstanceOf(ModelPackageException.class)
                .hasMessageContaining(encoder + ": is a text encoder, not a model");
        assertThatThrownBy(() -> TemporalPackage.load(encoder))
                .hasMessageContaining("is a text encoder, not a model");
    }

    private static ModelPackage modelBesideItsEncoder(Path packages) throws IOException {
        EncoderSpec encoder = FakeEncoder.write(packages, "a graph");
        ModelPackage shipped = ModelPackage.load(SHIPPED);
        Path place = packages.resolve("model");
        shipped.copyTo(place);
        ModelManifest manifest = shipped.manifest();
        var named =
                new ModelManifest(
                        manifest.name(),
                        manifest.version(),
                        manifest.task(),
                        manifest.description(),
                        manifest.inputs(),
                        manifest.labels(),
                        encoder,
                        manifest.context(),
                        manifest.files(),
                        manifest.calibrated(),
                        manifest.temperature(),
                        manifest.training(),
                        manifest.metrics());
        Files.write(place.resolve("model.yaml"), ManifestYaml.write(named));
        return ModelPackage.load(place.toString());
    }

    @Test
    void whatIsNeitherShippedNorAFolderIsNoModel() {
        for (String reference : new String[] {"no-such-model", "/no/such/folder", "\0"}) {
            assertThatThrownBy(() -> ModelPackage.load(reference))
                    .isInstanceOf(ModelPackageException.class)
                    .hasMessageContaining(reference);
        }
        assertThatThrownBy(() -> ModelPackage.load(" ")).hasMessageContaining("blank");
    }

    private void edit(String written, String instead) throws IOException {
        Path manifest = folder.resolve("model.yaml");
        String yaml = Files.readString(manifest);
        assertThat(yaml).contains(written);
        Files.write(manifest, yaml.replace(written, instead).getBytes(StandardCharsets.UTF_8));
    }

    private AbstractThrowableAssert<?, ?> loading() {
        return assertThatThrownBy(() -> ModelPackage.load(folder.toString()))
                .isInstanceOf(ModelPackageException.class);
    }
}
