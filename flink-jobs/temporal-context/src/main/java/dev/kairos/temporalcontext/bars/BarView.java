package dev.kairos.temporalcontext.bars;

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
        features = List.copyOf(features);
    }
}
