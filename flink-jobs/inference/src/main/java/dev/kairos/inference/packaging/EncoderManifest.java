package dev.kairos.inference.packaging;

import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import dev.kairos.inference.packaging.ModelManifest.TrainingSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What {@code model.yaml} says of an adapted text encoder. Every field is required.
 *
 * @param name lower-case letters, digits and hyphens; the folder of the package has this name
 * @param version of the weights, the last part of the encoder's coordinate
 * @param task {@value #TASK}
 * @param description one sentence for people
 * @param base the published encoder that it was adapted from, whose tokenizer and graph it has
 * @param maxTokens longest input in tokens, special ones included; longer texts are cut
 * @param width length of a token's vector in the output
 * @param files the files of the package beside {@code model.yaml}; two are {@code model.onnx} and
 *     {@code tokenizer.json}. Where there are an {@code adapter.onnx} and an {@code
 *     activations.onnx}, these two are made from them and the base when Kairos is built
 * @param training the data the adaptation comes from
 * @param metrics what was measured, on data that was not trained on; free form
 */
public record EncoderManifest(
        String name,
        String version,
        String task,
        String description,
        Base base,
        int maxTokens,
        int width,
        List<PackagedFile> files,
        List<TrainingSet> training,
        Map<String, Object> metrics) {

    /** The value of {@link #task()} of every encoder. */
    public static final String TASK = "text-encoding";

    private static final Pattern VERSION = Pattern.compile("[^:\\s]+");

    /** The tokenizer, within the package. */
    public static final String TOKENIZER_FILE = "tokenizer.json";

    /** What was learnt, within the package, where it is small enough to be kept alone. */
    public static final String ADAPTER_FILE = "adapter.onnx";

    /** What 8 bits of its activations stand for, within the package. */
    public static final String ACTIVATIONS_FILE = "activations.onnx";

    /**
     * A published encoder.
     *
     * @param artifact Maven coordinate of its jar
     * @param model its graph in full precision
     * @param tokenizer its tokenizer
     */
    public record Base(
            String artifact, EncoderSpec.Resource model, EncoderSpec.Resource tokenizer) {
        /** The encoder that is described. */
        public static Base of(EncoderSpec spec) {
            return new Base(spec.artifact(), spec.model(), spec.tokenizer());
        }

        /** The encoder to open, for texts of at most so many tokens. */
        public EncoderSpec spec(int maxTokens, int width) {
            return new EncoderSpec(artifact, model, tokenizer, maxTokens, width);
        }
    }

    public EncoderManifest {
        ModelManifest.requireName(name);
        requireVersion(version);
        if (!task.equals(TASK)) {
            throw new IllegalArgumentException(
                    "task: '%s'; an encoder's is '%s'".formatted(task, TASK));
        }
        files = List.copyOf(files);
        for (String needed : List.of(ModelManifest.MODEL_FILE, TOKENIZER_FILE)) {
            if (files.stream().noneMatch(file -> file.path().equals(needed))) {
                throw new IllegalArgumentException("files: there is no entry for " + needed);
            }
        }
        training = List.copyOf(training);
    }

    /**
     * Makes sure that an encoder can have this version.
     *
     * @throws IllegalArgumentException if it cannot
     */
    public static void requireVersion(String version) {
        if (!VERSION.matcher(version).matches()) {
            throw new IllegalArgumentException(
                    "version: '%s'; write it without colons and spaces".formatted(version));
        }
    }

    /**
     * The description of a file.
     *
     * @throws IllegalArgumentException if the package has no such file
     */
    public PackagedFile file(String path) {
        return files.stream()
                .filter(file -> file.path().equals(path))
                .findAny()
                .orElseThrow(
                        () -> new IllegalArgumentException("files: there is no entry for " + path));
    }

    /** How other packages name this encoder: by name, version, and the hashes of what they use. */
    public EncoderSpec spec() {
        return new EncoderSpec(
                "dev.kairos:%s:%s".formatted(name, version),
                resource(ModelManifest.MODEL_FILE),
                resource(TOKENIZER_FILE),
                maxTokens,
                width);
    }

    private EncoderSpec.Resource resource(String path) {
        return new EncoderSpec.Resource(
                EncoderSpec.PACKAGES + name + "/" + path, file(path).sha256());
    }
}
