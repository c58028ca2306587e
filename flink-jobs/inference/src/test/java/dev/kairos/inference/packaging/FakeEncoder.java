package dev.kairos.inference.packaging;

import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An adapted encoder for tests that open none: its graph is any text. */
final class FakeEncoder {
    static final int WIDTH = 4;
    static final String NAME = "adapted";
    private static final EncoderManifest.Base BASE =
            new EncoderManifest.Base(
                    "group:base:1",
                    new EncoderSpec.Resource("base.onnx", "0".repeat(64)),
                    new EncoderSpec.Resource("base.json", "1".repeat(64)));

    private FakeEncoder() {}

    /** Writes its package into a folder of packages, and gives what models name it by. */
    static EncoderSpec write(Path packages, String graph) throws IOException {
        Path folder = Files.createDirectories(packages.resolve(NAME));
        byte[] model = graph.getBytes(StandardCharsets.UTF_8);
        byte[] tokenizer = {'{', '}'};
        var manifest =
                new EncoderManifest(
                        NAME,
                        "1",
                        EncoderManifest.TASK,
                        "For a test",
                        BASE,
                        8,
                        WIDTH,
                        List.of(
                                PackagedFile.of(ModelManifest.MODEL_FILE, model),
                                PackagedFile.of(EncoderManifest.TOKENIZER_FILE, tokenizer)),
                        List.of(),
                        Map.of());
        Files.write(folder.resolve(ModelManifest.MODEL_FILE), model);
        Files.write(folder.resolve(EncoderManifest.TOKENIZER_FILE), tokenizer);
        Files.write(folder.resolve(ModelPackage.MANIFEST_FILE), ManifestYaml.write(manifest));
        return manifest.spec();
    }
}
