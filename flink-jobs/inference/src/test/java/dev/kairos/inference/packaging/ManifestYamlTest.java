package dev.kairos.inference.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestYamlTest {
    private static final String HASH = "a".repeat(64);

    private static final ModelManifest MANIFEST =
            new ModelManifest(
                    "tiny",
                    "1",
                    "sentiment",
                    "A model for tests",
                    List.of(new ModelManifest.Input("text", "text")),
                    List.of("negative", "positive"),
                    new EncoderSpec(
                            "group:artifact:1",
                            new EncoderSpec.Resource("encoder.onnx", HASH),
                            new EncoderSpec.Resource("tokenizer.json", HASH),
                            256,
                            384),
                    ModelManifest.NO_CONTEXT,
                    List.of(new PackagedFile("model.onnx", 10, HASH)),
                    true,
                    1.25,
                    List.of(new ModelManifest.TrainingSet("set", "MIT", "https://set.example", 7)),
                    Map.of("accuracy", 0.5));

    @Test
    void readsWhatItWrites() {
        byte[] yaml = ManifestYaml.write(MANIFEST);
        assertThat(ManifestYaml.read(yaml, "model.yaml")).isEqualTo(MANIFEST);
        assertThat(ManifestYaml.write(MANIFEST)).isEqualTo(yaml);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "task: \"sentiment\"|tusk: \"sentiment\"|field 'task' is missing",
                "max_tokens: 256|max_tokens: 256\\n  length: 9|unknown field 'encoder.length'",
                "version: \"1\"\\n||field 'version' is missing",
                "calibrated: true|calibrated: maybe|field 'calibrated'",
                "temperature: 1.25|temperature: 0|temperature: a number above 0 is needed",
                "max_tokens: 256|max_tokens: 1|max_tokens: two are special",
                "max_tokens: 256|max_tokens: many|field 'encoder.max_tokens'",
                "context: \"none\"|context: \"24h\"|context: '24h' is not served",
                "kind: \"text\"|kind: \"numbers\"|kind: 'numbers' is not served",
                "\"positive\"|\"negative\"|labels: at least two different ones",
                "path: \"model.onnx\"|path: \"../model.onnx\"|leaves the package",
                "path: \"model.onnx\"|path: \"other.onnx\"|files: there is no entry for model.onnx",
                "bytes: 10|bytes: 0|bytes: a file is not empty",
                "name: \"tiny\"|name: \"Tiny Model\"|lower-case letters",
                "name: \"tiny\"|name: \"tiny\"\\nname: \"tiny\"|Duplicate field 'name'",
                "labels:|labels: [|is no YAML"
            })
    void aWrongFieldIsNamed(String written, String instead, String reason) {
        String yaml = new String(ManifestYaml.write(MANIFEST), StandardCharsets.UTF_8);
        String damaged =
                yaml.replace(
                        written.replace("\\n", "\n"),
                        instead == null ? "" : instead.replace("\\n", "\n"));
        assertThat(damaged).isNotEqualTo(yaml);
        assertThatThrownBy(
                        () ->
                                ManifestYaml.read(
                                        damaged.getBytes(StandardCharsets.UTF_8),
                                        "/models/tiny/model.yaml"))
                .isInstanceOf(ModelPackageException.class)
                .hasMessageStartingWith("/models/tiny/model.yaml: ")
                .hasMessageContaining(reason);
    }

    @Test
    void anEmptyFileIsSaidToBeEmpty() {
        assertThatThrownBy(() -> ManifestYaml.read(new byte[0], "model.yaml"))
                .isInstanceOf(ModelPackageException.class)
                .hasMessageContaining("model.yaml");
    }

    @Test
    void aWrongHashNotationIsSaidToBeOne() {
        String yaml =
                new String(ManifestYaml.write(MANIFEST), StandardCharsets.UTF_8)
                        .replace(HASH, "A".repeat(64));
        assertThatThrownBy(
                        () ->
                                ManifestYaml.read(
                                        yaml.getBytes(StandardCharsets.UTF_8), "model.yaml"))
                .hasMessageContaining("is no SHA-256");
    }
}
