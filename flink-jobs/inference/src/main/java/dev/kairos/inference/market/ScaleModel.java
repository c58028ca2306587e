package dev.kairos.inference.market;

import dev.kairos.temporalcontext.bars.BarFeatures;
import java.util.List;

/**
 * How large a return will be, in units of the volatility: {@code scale = exp(bias + weights ·
 * features)}, for one horizon.
 *
 * @param bias added first
 * @param weights of {@link BarFeatures#NAMES}
 */
public record ScaleModel(double bias, List<Double> weights) {
    /** Beyond that a scale is a mistake: 20 times the volatility, or a twentieth. */
    private static final double LARGEST_LOG = 3;

    public ScaleModel {
        weights = List.copyOf(weights);
        if (weights.size() != BarFeatures.NAMES.size()) {
            throw new IllegalArgumentException(
                    "Got %d weights for the features %s"
                            .formatted(weights.size(), BarFeatures.NAMES));
        }
    }

    /** Scale of the return over the volatility, above 0. */
    public double scale(List<Double> features) {
        double log = bias;
        for (int i = 0; i < weights.size(); i++) {
            log += weights.get(i) * features.get(i);
        }
        return Math.exp(Math.max(-LARGEST_LOG, Math.min(LARGEST_LOG, log)));
    }
}
