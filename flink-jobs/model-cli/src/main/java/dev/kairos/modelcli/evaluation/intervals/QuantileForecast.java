package dev.kairos.modelcli.evaluation.intervals;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;

/**
 * A forecast and what came of it.
 *
 * @param day that the outcome is counted for
 * @param quantiles not descending, [level]
 * @param outcome in the unit of the quantiles
 */
@SuppressWarnings("ArrayRecordComponent") // Tens of thousands of these are compared with nothing.
public record QuantileForecast(LocalDate day, double[] quantiles, double outcome) {
    public QuantileForecast {
        requireNonNull(day, "day");
        double before = Double.NEGATIVE_INFINITY;
        for (double quantile : quantiles) {
            if (!(quantile >= before)) {
                throw new IllegalArgumentException(
                        "Quantiles on %s cross or are no numbers: %s after %s"
                                .formatted(day, quantile, before));
            }
            before = quantile;
        }
        if (!Double.isFinite(outcome)) {
            throw new IllegalArgumentException(
                    "The outcome on %s is %s, not a finite number".formatted(day, outcome));
        }
    }

    /** Whether the outcome lies at the quantile or below it. */
    boolean hit(int level) {
        return outcome <= quantiles[level];
    }
}
