package dev.kairos.temporalcontext.calibration;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Moves the quantiles of one forecast so that outcomes fall below each of them as often as they
 * should, whatever the outcomes do, and never lets two of them cross.
 *
 * <p>Every level has an offset {@code θ}. A calibrated quantile is the forecast one plus its
 * offset, after an isotonic projection over the levels. When the outcome {@code y} is known, {@code
 * θ += step (p - 1{y <= q})}, where {@code q} is the calibrated quantile that was given out. This
 * is the multi-level quantile tracker of Ding, Gibbs and Tibshirani, "Calibrated multi-level
 * quantile forecasting" (2025), on the quantile tracker of Angelopoulos, Candès and Tibshirani,
 * "Conformal PID control for time series prediction" (2023), with the steps of {@link
 * CalibrationSpec}.
 *
 * <p>Why coverage holds for any sequence of bounded scores: at a constant rate the sum of {@code p
 * - 1{y <= q}} over {@code T} outcomes is {@code (θ_T - θ_0) / step}, so the share of hits is off
 * by at most the range of {@code θ} over {@code step T}; and the range is bounded, because beyond
 * the largest score every outcome is a hit and {@code θ} falls. The projection does not break that:
 * where two levels are held together, their outcomes are the same, and the steps {@code 1/(p
 * (1-p))} take them apart again, since {@code step p} rises and {@code step (1 - p)} falls with
 * {@code p}.
 *
 * <p>Not safe for use by several threads.
 */
public final class QuantileTracker {
    private final CalibrationSpec spec;
    private final double[] offsets;
    private final double[] weights;
    private long outcomes;

    /**
     * All that a tracker remembers.
     *
     * @param outcomes how many it has seen
     * @param offsets of the levels, in units of the score
     */
    public record State(long outcomes, List<Double> offsets) implements Serializable {
        public State {
            offsets = List.copyOf(offsets);
            if (outcomes < 0 || !offsets.stream().allMatch(Double::isFinite)) {
                throw new IllegalArgumentException(
                        "A tracker counts outcomes and has finite offsets, got %d and %s"
                                .formatted(outcomes, offsets));
            }
        }

        /** Where a tracker starts: nothing seen, nothing moved. */
        public static State initial(CalibrationSpec spec) {
            return new State(0, Collections.nCopies(spec.levels().size(), 0.0));
        }
    }

    /** A tracker that has seen nothing. */
    public QuantileTracker(CalibrationSpec spec) {
        this(spec, State.initial(spec));
    }

    /**
     * Goes on from a state.
     *
     * @throws IllegalArgumentException if the state is of other levels
     */
    public QuantileTracker(CalibrationSpec spec, State state) {
        this.spec = requireNonNull(spec, "spec");
        int levels = spec.levels().size();
        if (state.offsets().size() != levels) {
            throw new IllegalArgumentException(
                    "The state has %d offsets, the levels are %s"
                            .formatted(state.offsets().size(), spec.levels()));
        }
        this.outcomes = state.outcomes();
        this.offsets = state.offsets().stream().mapToDouble(Double::doubleValue).toArray();
        this.weights = new double[levels];
        for (int level = 0; level < levels; level++) {
            // What moves in small steps yields least in the projection.
            weights[level] = 1 / spec.stepOfUnitRate(level);
        }
    }

    /** What to go on from later. */
    public State state() {
        return new State(outcomes, Arrays.stream(offsets).boxed().toList());
    }

    /**
     * The quantiles to give out.
     *
     * @param quantiles of the score, [level], finite and not descending
     * @return [level], not descending
     */
    public double[] calibrate(double[] quantiles) {
        requireAscending(quantiles);
        var moved = new double[offsets.length];
        for (int level = 0; level < moved.length; level++) {
            moved[level] = quantiles[level] + offsets[level];
        }
        return Isotonic.project(moved, weights);
    }

    /**
     * Learns from an outcome.
     *
     * @param given what {@link #calibrate} gave for it
     * @param outcome the score that came
     */
    public void learn(double[] given, double outcome) {
        requireAscending(given);
        if (!Double.isFinite(outcome)) {
            throw new IllegalArgumentException("An outcome is a finite number, got " + outcome);
        }
        for (int level = 0; level < offsets.length; level++) {
            double hit = outcome <= given[level] ? 1 : 0;
            offsets[level] += spec.step(level, outcomes) * (spec.levels().get(level) - hit);
        }
        outcomes++;
    }

    private void requireAscending(double[] quantiles) {
        if (quantiles.length != offsets.length) {
            throw new IllegalArgumentException(
                    "Got %d quantiles for the levels %s"
                            .formatted(quantiles.length, spec.levels()));
        }
        double before = Double.NEGATIVE_INFINITY;
        for (double quantile : quantiles) {
            if (!(quantile >= before) || Double.isInfinite(quantile)) {
                throw new IllegalArgumentException(
                        "Quantiles must be finite and not cross, got "
                                + Arrays.toString(quantiles));
            }
            before = quantile;
        }
    }
}
