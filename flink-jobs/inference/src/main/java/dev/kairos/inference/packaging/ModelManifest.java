package dev.kairos.inference.packaging;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What {@code model.yaml} says of a model. Every field is required.
 *
 * @param name lower-case letters, digits and hyphens; the folder of a shipped package has this name
 * @param version of the weights; any text
 * @param task what the model answers, such as {@code sentiment}
 * @param description one sentence for people
 * @param inputs what a request brings; this version serves models of exactly one text
 * @param labels the classes, in the order of the model's output
 * @param encoder the text encoder below {@code model.onnx}
 * @param context what the model was trained to see of its key's past; this version serves {@code
 *     none}
 * @param files the files of the package beside {@code model.yaml}; one is {@code model.onnx}
 * @param calibrated whether the probabilities were calibrated on data that was not trained on
 * @param temperature the divisor of the logits, already inside {@code model.onnx}; 1 if none
 * @param training the data the weights come from
 * @param metrics what was measured, on data that was not trained on; free form
 */
public record ModelManifest(
        String name,
        String version,
        String task,
        String description,
        List<Input> inputs,
        List<String> labels,
        EncoderSpec encoder,
        String context,
        List<PackagedFile> files,
        boolean calibrated,
        double temperature,
        List<TrainingSet> training,
        Map<String, Object> metrics) {

    /** The file that answers, within the package. */
    public static final String MODEL_FILE = "model.onnx";

    /** The value of {@link #context()} of a model that looks at one input alone. */
    public static final String NO_CONTEXT = "none";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");

    /**
     * Something a request brings.
     *
     * @param name for people
     * @param kind {@code text}
     */
    public record Input(String name, String kind) {
        public Input {
            requireText(name, "name");
            if (!kind.equals("text")) {
                throw new IllegalArgumentException(
                        "kind: '%s' is not served by this version; it serves 'text'"
                                .formatted(kind));
            }
        }
    }

    /**
     * A file of the package.
     *
     * @param path relative to the package's folder
     * @param bytes its length
     * @param sha256 its hash
     */
    public record PackagedFile(String path, long bytes, String sha256) {
        public PackagedFile {
            requireText(path, "path");
            if (path.startsWith("/") || path.contains("\\") || path.contains("..")) {
                throw new IllegalArgumentException(
                        "path: '%s' leaves the package; write a path below its folder"
                                .formatted(path));
            }
            if (bytes < 1) {
                throw new IllegalArgumentException("bytes: a file is not empty, got " + bytes);
            }
            Sha256.requireNotation(sha256, "sha256");
        }

        /** Describes these bytes. */
        public static PackagedFile of(String path, byte[] content) {
            return new PackagedFile(path, content.length, Sha256.of(content));
        }
    }

    /**
     * Data the weights come from.
     *
     * @param name of the data set
     * @param licence as its publisher states it
     * @param source where it is published
     * @param examples how many examples the weights were fitted to
     */
    public record TrainingSet(String name, String licence, String source, int examples) {
        public TrainingSet {
            requireText(name, "name");
            requireText(licence, "licence");
            requireText(source, "source");
        }
    }

    public ModelManifest {
        requireName(name);
        requireText(version, "version");
        requireText(task, "task");
        inputs = List.copyOf(inputs);
        if (inputs.size() != 1) {
            throw new IllegalArgumentException(
                    "inputs: this version serves models of one input, got " + inputs.size());
        }
        labels = List.copyOf(labels);
        if (labels.size() < 2 || new HashSet<>(labels).size() < labels.size()) {
            throw new IllegalArgumentException(
                    "labels: at least two different ones are needed, got " + labels);
        }
        labels.forEach(label -> requireText(label, "labels"));
        if (!context.equals(NO_CONTEXT)) {
            throw new IllegalArgumentException(
                    "context: '%s' is not served by this version; it serves '%s'"
                            .formatted(context, NO_CONTEXT));
        }
        files = List.copyOf(files);
        if (files.stream().map(PackagedFile::path).distinct().count() < files.size()) {
            throw new IllegalArgumentException("files: a path is named twice");
        }
        if (files.stream().noneMatch(file -> file.path().equals(MODEL_FILE))) {
            throw new IllegalArgumentException("files: there is no entry for " + MODEL_FILE);
        }
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException(
                    "temperature: a number above 0 is needed, got " + temperature);
        }
        training = List.copyOf(training);
    }

    /** The same, with its encoder looked for in a folder of packages before the class path. */
    ModelManifest withEncoderFrom(Path packages) {
        return new ModelManifest(
                name,
                version,
                task,
                description,
                inputs,
                labels,
                encoder.lookedForIn(packages),
                context,
                files,
                calibrated,
                temperature,
                training,
                metrics);
    }

    /**
     * Makes sure that a package can have this name.
     *
     * @throws IllegalArgumentException if it cannot
     */
    public static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name: '%s'; write lower-case letters, digits and hyphens".formatted(name));
        }
    }

    private static void requireText(String value, String field) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(field + ": is blank");
        }
    }
}
