package dev.kairos.inference.packaging;

import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import dev.kairos.inference.packaging.ModelManifest.TrainingSet;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * What {@code model.yaml} says of a model over a key's context. Every field is required.
 *
 * @param name lower-case letters, digits and hyphens; the folder of a shipped package has this name
 * @param version of the weights; any text
 * @param task what the model answers, such as {@code deterioration}
 * @param description one sentence for people
 * @param temporal what it reads and answers
 * @param encoders the text encoders that embed what it reads: one if it reads texts, else none
 * @param files the files of the package beside {@code model.yaml}; one is {@code model.onnx}
 * @param calibrated whether the probabilities were calibrated on data that was not trained on
 * @param training the data the weights come from
 * @param metrics what was measured, on data that was not trained on; free form
 */
public record TemporalManifest(
        String name,
        String version,
        String task,
        String description,
        TemporalSpec temporal,
        List<EncoderSpec> encoders,
        List<PackagedFile> files,
        boolean calibrated,
        List<TrainingSet> training,
        Map<String, Object> metrics) {

    public TemporalManifest {
        ModelManifest.requireName(name);
        if (version.isBlank() || task.isBlank()) {
            throw new IllegalArgumentException("version and task: are not blank");
        }
        encoders = List.copyOf(encoders);
        int textWidth = temporal.features().textWidth();
        boolean fitting =
                textWidth == 0
                        ? encoders.isEmpty()
                        : encoders.size() == 1 && encoders.get(0).width() == textWidth;
        if (!fitting) {
            throw new IllegalArgumentException(
                    "encoders: text_width is %d, so %s is needed, got %d"
                            .formatted(
                                    textWidth,
                                    textWidth == 0 ? "none" : "one encoder of that width",
                                    encoders.size()));
        }
        files = List.copyOf(files);
        if (files.stream().map(PackagedFile::path).distinct().count() < files.size()) {
            throw new IllegalArgumentException("files: a path is named twice");
        }
        if (files.stream().noneMatch(file -> file.path().equals(ModelManifest.MODEL_FILE))) {
            throw new IllegalArgumentException(
                    "files: there is no entry for " + ModelManifest.MODEL_FILE);
        }
        training = List.copyOf(training);
    }

    /** The same, with its encoders looked for in a folder of packages before the class path. */
    TemporalManifest withEncodersFrom(Path packages) {
        return new TemporalManifest(
                name,
                version,
                task,
                description,
                temporal,
                encoders.stream().map(encoder -> encoder.lookedForIn(packages)).toList(),
                files,
                calibrated,
                training,
                metrics);
    }

    /** Makes sure that a list of names holds each once, and none that is blank. */
    static List<String> requireDifferent(String field, List<String> names) {
        if (new HashSet<>(names).size() < names.size()
                || names.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "%s: names that differ and are not blank are needed, got %s"
                            .formatted(field, names));
        }
        return List.copyOf(names);
    }
}
