package dev.kairos.temporalcontext.calibration;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Calibrates the forecasts of one series over several horizons, each by a {@link QuantileTracker}
 * of its own, from the series alone: a forecast made {@code h} observations ago is compared with
 * the observation that has just come.
 *
 * <p>For each observation first {@link #observe}, then, or not, {@link #forecast}: what is given
 * out at a time rests on outcomes known at that time and on no later one.
 *
 * <p>Not safe for use by several threads.
 */
public final class ForecastCalibrator {
    private final CalibrationSpec spec;
    private final List<Integer> horizons;
    private final List<QuantileTracker> trackers = new ArrayList<>();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private long observed;
    private Instant latest;
    private double value;
    private boolean forecast;

    /**
     * A forecast whose outcome is not known yet.
     *
     * @param horizon index in the horizons
     * @param due the outcome is the observation of this number, counted from 1
     * @param reference value of the series when it was made
     * @param scale that turns a change of the value into a score
     * @param given calibrated quantiles of the score
     */
    public record Pending(int horizon, long due, double reference, double scale, List<Double> given)
            implements Serializable {
        public Pending {
            given = List.copyOf(given);
        }
    }

    /**
     * All that a calibrator remembers: two numbers a level and horizon, and one {@link Pending} for
     * each step of each horizon.
     *
     * @param observed how many observations came
     * @param latest time of the last, or null
     * @param value of the last
     * @param trackers of the horizons
     * @param pending forecasts without an outcome, in the order in which they were made
     */
    public record State(
            long observed,
            Instant latest,
            double value,
            List<QuantileTracker.State> trackers,
            List<Pending> pending)
            implements Serializable {
        public State {
            trackers = List.copyOf(trackers);
            pending = List.copyOf(pending);
        }

        /** Where a calibrator starts. */
        public static State initial(CalibrationSpec spec, int horizons) {
            return new State(
                    0,
                    null,
                    0,
                    Collections.nCopies(horizons, QuantileTracker.State.initial(spec)),
                    List.of());
        }
    }

    /**
     * A calibrator that has seen nothing.
     *
     * @param horizons in observations, ascending, at least 1
     */
    public ForecastCalibrator(CalibrationSpec spec, List<Integer> horizons) {
        this(spec, horizons, State.initial(spec, horizons.size()));
    }

    /**
     * Goes on from a state.
     *
     * @param horizons in observations, ascending, at least 1
     * @throws IllegalArgumentException if the state is of other horizons or levels
     */
    public ForecastCalibrator(CalibrationSpec spec, List<Integer> horizons, State state) {
        this.spec = requireNonNull(spec, "spec");
        this.horizons = List.copyOf(horizons);
        int before = 0;
        for (int horizon : horizons) {
            if (horizon <= before) {
                throw new IllegalArgumentException(
                        "Horizons must ascend from at least 1, got " + horizons);
            }
            before = horizon;
        }
        if (horizons.isEmpty() || state.trackers().size() != horizons.size()) {
            throw new IllegalArgumentException(
                    "The state is of %d horizons, they are %s"
                            .formatted(state.trackers().size(), horizons));
        }
        for (int h = 0; h < horizons.size(); h++) {
            // Outcomes of overlapping horizons repeat each other: h of them tell what one would.
            CalibrationSpec own = spec.slowed(horizons.get(h));
            trackers.add(new QuantileTracker(own, state.trackers().get(h)));
        }
        pending.addAll(state.pending());
        this.observed = state.observed();
        this.latest = state.latest();
        this.value = state.value();
    }

    /** What to go on from later. */
    public State state() {
        return new State(
                observed,
                latest,
                value,
                trackers.stream().map(QuantileTracker::state).toList(),
                List.copyOf(pending));
    }

    /** How many observations came. */
    public long observed() {
        return observed;
    }

    /**
     * Takes the next observation of the series and learns from it as the outcome of earlier
     * forecasts.
     *
     * @param at later than the one before
     * @param observation the value whose changes are forecast, such as the logarithm of a price
     */
    public void observe(Instant at, double observation) {
        requireNonNull(at, "at");
        if (latest != null && !at.isAfter(latest)) {
            throw new IllegalArgumentException(
                    "Observations must come in time order, got %s after %s".formatted(at, latest));
        }
        if (!Double.isFinite(observation)) {
            throw new IllegalArgumentException(
                    "The observation at %s is %s, not a finite number".formatted(at, observation));
        }
        observed++;
        latest = at;
        value = observation;
        forecast = false;
        for (Iterator<Pending> each = pending.iterator(); each.hasNext(); ) {
            Pending made = each.next();
            if (made.due() == observed) {
                each.remove();
                trackers.get(made.horizon())
                        .learn(
                                made.given().stream().mapToDouble(Double::doubleValue).toArray(),
                                (observation - made.reference()) / made.scale());
            }
        }
    }

    /**
     * Calibrates a forecast made at the last observation; at most one for each.
     *
     * @param scales of the change of the value over each horizon, [horizon], above 0
     * @param quantiles of the change divided by the scale, [horizon][level], not descending
     * @return quantiles of the change of the value, [horizon][level], not descending
     * @throws IllegalStateException if there was no observation since the last forecast
     */
    public double[][] forecast(double[] scales, double[][] quantiles) {
        if (latest == null || forecast) {
            throw new IllegalStateException("A forecast is made once after each observation");
        }
        if (scales.length != horizons.size() || quantiles.length != horizons.size()) {
            throw new IllegalArgumentException(
                    "Got %d scales and %d rows of quantiles for the horizons %s"
                            .formatted(scales.length, quantiles.length, horizons));
        }
        for (double scale : scales) {
            if (!(scale > 0) || Double.isInfinite(scale)) {
                throw new IllegalArgumentException("A scale is above 0, got " + scale);
            }
        }
        // All of it or nothing: what is refused leaves no outcome to wait for.
        var changes = new double[horizons.size()][];
        for (int h = 0; h < changes.length; h++) {
            changes[h] = trackers.get(h).calibrate(quantiles[h]);
        }
        forecast = true;
        for (int h = 0; h < changes.length; h++) {
            pending.add(
                    new Pending(
                            h,
                            observed + horizons.get(h),
                            value,
                            scales[h],
                            Arrays.stream(changes[h]).boxed().toList()));
            for (int level = 0; level < changes[h].length; level++) {
                changes[h][level] *= scales[h];
            }
        }
        return changes;
    }

    /** The levels and steps. */
    public CalibrationSpec spec() {
        return spec;
    }

    /** In observations, ascending. */
    public List<Integer> horizons() {
        return horizons;
    }
}
