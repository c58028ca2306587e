package dev.kairos.temporalcontext.bars;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * What is known of a series after a bar.
 *
 * @param eventTime of the bar
 * @param logClose logarithm of its last price
 * @param volatility of the logarithm of the price over one interval, above 0
 * @param features in the order of {@link BarFeatures#NAMES}, finite, without unit
 */
public record BarView(Instant eventTime, double logClose, double volatility, List<Double> features)
        implements Serializable {
    public BarView {
        requireNonNull(eventTime, "eventTime");
        features = List.copyOf(features);
        if (features.size() != BarFeatures.NAMES.size()
                || !features.stream().allMatch(Double::isFinite)
                || !Double.isFinite(logClose)
                || !(volatility > 0 && Double.isFinite(volatility))) {
            throw new IllegalArgumentException(
                    "After the bar at %s the logarithm of the price is %s, the volatility %s, the features are %s"
                            .formatted(eventTime, logClose, volatility, features));
        }
    }
}
