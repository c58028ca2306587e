package dev.kairos.bench.pipeline.flink;

import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.inference.packaging.ModelPackage;
import dev.kairos.jobs.records.Observed;
import dev.kairos.jobs.records.Scored;
import dev.kairos.jobs.records.Sentiment;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From probabilities to what the product's next stage reads.
 *
 * @param model name of the package
 * @param version its version
 * @param hash its hash
 * @param task what it answers
 * @param calibrated whether its probabilities are
 * @param labels in the order of the probabilities
 */
record Answers(
        String model,
        String version,
        String hash,
        String task,
        boolean calibrated,
        List<String> labels)
        implements Serializable {
    static Answers of(String reference) {
        ModelPackage source = ModelPackage.load(reference);
        ModelManifest manifest = source.manifest();
        return new Answers(
                manifest.name(),
                manifest.version(),
                source.hash(),
                manifest.task(),
                manifest.calibrated(),
                manifest.labels());
    }

    Scored scored(Observed observed, float[] probabilities) {
        Map<String, Double> byLabel = new LinkedHashMap<>();
        int best = 0;
        for (int i = 0; i < probabilities.length; i++) {
            byLabel.put(labels.get(i), (double) probabilities[i]);
            best = probabilities[i] > probabilities[best] ? i : best;
        }
        return Scored.of(
                observed,
                new Sentiment(model, version, hash, task, calibrated, labels.get(best), byLabel));
    }
}
