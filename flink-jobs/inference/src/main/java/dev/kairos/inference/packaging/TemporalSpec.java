package dev.kairos.inference.packaging;

import dev.kairos.temporalcontext.ContextSpec;
import dev.kairos.temporalcontext.features.FeatureSpec;
import java.util.List;

/**
 * What a temporal model reads of a key's context, and what it answers at every step of it: classes,
 * quantiles, or both.
 *
 * @param features its inputs, and how they are scaled
 * @param context how much of the past it was trained to see
 * @param pointwise whether an answer is made from its own token alone, whose summaries tell of
 *     those before; then only the last token of a history needs to be assembled and computed
 * @param labels the classes, in the order of the probabilities; two or more, or none
 * @param targets what is forecast, in the order of the output; none without quantiles
 * @param quantiles levels between 0 and 1, ascending; none without targets
 */
public record TemporalSpec(
        FeatureSpec features,
        ContextSpec context,
        boolean pointwise,
        List<String> labels,
        List<Target> targets,
        List<Double> quantiles) {

    /**
     * Something that is forecast.
     *
     * @param variable what, such as {@code log_return} or {@code HR}
     * @param horizon how far ahead, in units of {@code unit}; above 0
     * @param unit of the horizon and of nothing else, such as {@code bars} or {@code hours}
     */
    public record Target(String variable, double horizon, String unit) {
        public Target {
            if (variable.isBlank() || unit.isBlank() || !(horizon > 0)) {
                throw new IllegalArgumentException(
                        "targets: a variable, a horizon above 0 and its unit are needed, got '%s', %s and '%s'"
                                .formatted(variable, horizon, unit));
            }
        }

        @Override
        public String toString() {
            return "%s+%s %s".formatted(variable, horizon, unit);
        }
    }

    public TemporalSpec {
        labels = TemporalManifest.requireDifferent("labels", labels);
        if (labels.size() == 1) {
            throw new IllegalArgumentException(
                    "labels: two or more are needed, or none, got " + labels);
        }
        targets = List.copyOf(targets);
        if (targets.stream().distinct().count() < targets.size()) {
            throw new IllegalArgumentException("targets: one is named twice in " + targets);
        }
        quantiles = List.copyOf(quantiles);
        for (int i = 0; i < quantiles.size(); i++) {
            if (!(quantiles.get(i) > (i == 0 ? 0 : quantiles.get(i - 1)))
                    || quantiles.get(i) >= 1) {
                throw new IllegalArgumentException(
                        "quantiles: ascending numbers between 0 and 1 are needed, got "
                                + quantiles);
            }
        }
        if (targets.isEmpty() != quantiles.isEmpty() || (labels.isEmpty() && targets.isEmpty())) {
            throw new IllegalArgumentException(
                    "labels, or targets and quantiles, or all three are needed, got %d labels, %d targets and %d quantiles"
                            .formatted(labels.size(), targets.size(), quantiles.size()));
        }
    }
}
