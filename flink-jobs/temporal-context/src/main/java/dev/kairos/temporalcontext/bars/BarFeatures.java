package dev.kairos.temporalcontext.bars;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.DoubleStream;

/**
 * Follows the bars of one series and says after each what is known: a volatility, and features in
 * units of it, so that a model reads every instrument and interval alike.
 *
 * <p>The volatility is the root of an exponentially weighted mean of a bar's variance: Garman and
 * Klass ("On the estimation of security price volatilities from historical data", 1980) within the
 * bar, plus the squared jump since the bar before. A jump across a gap counts for as many intervals
 * as the gap is long, up to {@value #LONGEST_GAP}. A single bar counts for at most {@value
 * #LARGEST_SCORE} times the volatility, so that one bad print does not widen forecasts for hours.
 *
 * <p>Nothing of a later bar enters an earlier view. Not safe for use by several threads.
 */
public final class BarFeatures {
    /** What {@link BarView#features()} holds. */
    public static final List<String> NAMES =
            List.of(
                    "return", // last change over the volatility before it
                    "abs_return", // its size, log(1 + |return|)
                    "range", // log of this bar's own volatility over the volatility
                    "fast", // log of the volatility of the last 5 bars over the volatility
                    "slow", // of the last 80
                    "long", // of the last 400
                    "closes", // of changes from close to close, without ranges, over the last 20
                    "closes_slow", // over the last 160
                    "place", // where the close lies in the range, from -1 (low) to 1 (high)
                    "volume", // log of the bar's volume over that of the last 60
                    "volume_fast", // log of the volume of the last 5 over that of the last 60
                    "gap", // log of the time since the bar before in intervals
                    "half_hour", // usual liveliness of this half hour of the day, log; UTC
                    "half_hour_next", // of the next bar's half hour
                    "half_hour_ahead", // of the half hour after the next
                    "minute", // usual liveliness of this minute of the hour, log
                    "minute_next"); // of the next bar's

    /** What a series that does not move is taken to move: a millionth of the price. */
    private static final double LEAST_VOLATILITY = 1e-6;

    private static final double LONGEST_GAP = 30;
    private static final double LARGEST_SCORE = 8;
    private static final double LARGEST_LOG = 4;

    /** Prices may be so far apart that their quotient is no number; its logarithm is cut here. */
    private static final double LARGEST_CHANGE = 700;

    private static final int HALF_HOURS = 48;
    private static final int MINUTES = 60;

    private final Duration interval;
    private final Mean variance = new Mean(20);
    private final Mean fastVariance = new Mean(5);
    private final Mean slowVariance = new Mean(80);
    private final Mean longVariance = new Mean(400);
    private final Mean closes = new Mean(20);
    private final Mean closesSlow = new Mean(160);
    private final Mean volume = new Mean(60);
    private final Mean volumeFast = new Mean(5);
    private final SeasonalProfile halfHours = new SeasonalProfile(HALF_HOURS);
    private final SeasonalProfile minutes = new SeasonalProfile(MINUTES);
    private Bar before;

    /**
     * All that is remembered of a series.
     *
     * @param interval of its bars where there is no gap
     * @param before the last bar, or null before the first
     * @param numbers means and profiles, in an order of this class's own; finite, at least 0
     */
    public record State(Duration interval, Bar before, List<Double> numbers)
            implements Serializable {
        public State {
            requireNonNull(interval, "interval");
            numbers = List.copyOf(numbers);
            if (!numbers.stream().allMatch(number -> number >= 0 && Double.isFinite(number))) {
                throw new IllegalArgumentException(
                        "Means of bars are finite and at least 0, got " + numbers);
            }
        }
    }

    /**
     * Begins a series.
     *
     * @param interval of the bars where there is no gap; above 0
     */
    public BarFeatures(Duration interval) {
        if (interval.isZero() || interval.isNegative()) {
            throw new IllegalArgumentException(
                    "The interval of bars must be longer than 0, got " + interval);
        }
        this.interval = interval;
    }

    /**
     * Goes on from a state.
     *
     * @throws IllegalArgumentException if it holds other than what these features remember
     */
    public BarFeatures(State state) {
        this(state.interval());
        int expected = state().numbers().size();
        if (state.numbers().size() != expected) {
            throw new IllegalArgumentException(
                    "The state holds %d numbers, these features remember %d"
                            .formatted(state.numbers().size(), expected));
        }
        before = state.before();
        PrimitiveIterator.OfDouble numbers =
                state.numbers().stream().mapToDouble(Double::doubleValue).iterator();
        means().forEach(mean -> mean.load(numbers));
        profiles().forEach(profile -> profile.load(numbers));
    }

    /** What to go on from later. */
    public State state() {
        DoubleStream.Builder numbers = DoubleStream.builder();
        means().forEach(mean -> mean.save(numbers));
        profiles().forEach(profile -> profile.save(numbers));
        return new State(interval, before, numbers.build().boxed().toList());
    }

    /** In the order of states. */
    private List<Mean> means() {
        return List.of(
                variance,
                fastVariance,
                slowVariance,
                longVariance,
                closes,
                closesSlow,
                volume,
                volumeFast);
    }

    /** In the order of states. */
    private List<SeasonalProfile> profiles() {
        return List.of(halfHours, minutes);
    }

    /**
     * Takes the next bar.
     *
     * @param bar later than the one before
     */
    public BarView add(Bar bar) {
        if (before != null && !bar.eventTime().isAfter(before.eventTime())) {
            throw new IllegalArgumentException(
                    "Bars must come in time order, got %s after %s"
                            .formatted(bar.eventTime(), before.eventTime()));
        }
        double step = seconds(interval);
        double intervals =
                before == null
                        ? 1
                        : seconds(Duration.between(before.eventTime(), bar.eventTime())) / step;
        double gap = Math.min(Math.max(intervals, 1), LONGEST_GAP);
        double change = before == null ? 0 : change(before.close(), bar.close());
        double jump = before == null ? 0 : change(before.close(), bar.open());
        double known = variance.isEmpty() ? 0 : volatility();
        double own = garmanKlass(bar) + jump * jump / gap;
        double score = known == 0 ? 0 : change / (known * Math.sqrt(gap));
        double capped =
                known == 0 ? own : Math.min(own, known * known * LARGEST_SCORE * LARGEST_SCORE);
        double squaredChange =
                known == 0
                        ? change * change
                        : Math.pow(known * Math.min(Math.abs(score), LARGEST_SCORE), 2);
        variance.add(capped);
        fastVariance.add(capped);
        slowVariance.add(capped);
        longVariance.add(capped);
        closes.add(squaredChange);
        closesSlow.add(squaredChange);
        volume.add(bar.volume());
        volumeFast.add(bar.volume());

        double volatility = volatility();
        double usual = Math.max(longVariance.root(), LEAST_VOLATILITY);
        double lively = known == 0 ? 1 : Math.min(Math.sqrt(own) / usual, LARGEST_SCORE);
        halfHours.add(halfHour(bar.eventTime(), 0), lively);
        minutes.add(minute(bar.eventTime(), 0), lively);
        double[] features = {
            clamp(score, LARGEST_SCORE),
            Math.log1p(Math.min(Math.abs(score), LARGEST_SCORE)),
            logRatio(Math.sqrt(own), volatility),
            logRatio(fastVariance.root(), volatility),
            logRatio(slowVariance.root(), volatility),
            logRatio(longVariance.root(), volatility),
            logRatio(closes.root(), volatility),
            logRatio(closesSlow.root(), volatility),
            place(bar),
            logRatio(bar.volume(), volume.value()),
            logRatio(volumeFast.value(), volume.value()),
            Math.log(gap),
            halfHours.logRatio(halfHour(bar.eventTime(), 0)),
            halfHours.logRatio(halfHour(bar.eventTime(), step)),
            halfHours.logRatio(halfHour(bar.eventTime(), step + 1800)),
            minutes.logRatio(minute(bar.eventTime(), 0)),
            minutes.logRatio(minute(bar.eventTime(), step))
        };
        before = bar;
        return new BarView(
                bar.eventTime(),
                Math.log(bar.close()),
                volatility,
                Arrays.stream(features).boxed().toList());
    }

    private double volatility() {
        return Math.max(variance.root(), LEAST_VOLATILITY);
    }

    private static double garmanKlass(Bar bar) {
        double range = change(bar.low(), bar.high());
        double change = change(bar.open(), bar.close());
        return Math.max(0, 0.5 * range * range - (2 * Math.log(2) - 1) * change * change);
    }

    /** Logarithm of a price over another; finite whatever they are. */
    private static double change(double from, double to) {
        return clamp(Math.log(to / from), LARGEST_CHANGE);
    }

    private static double place(Bar bar) {
        double range = bar.high() - bar.low();
        return range == 0 ? 0 : 2 * (bar.close() - bar.low()) / range - 1;
    }

    private static int halfHour(Instant at, double secondsLater) {
        long second = Math.floorMod(at.getEpochSecond() + (long) secondsLater, 86_400L);
        return (int) (second / 1800);
    }

    private static int minute(Instant at, double secondsLater) {
        return (int) (Math.floorMod(at.getEpochSecond() + (long) secondsLater, 3600L) / 60);
    }

    private static double logRatio(double value, double against) {
        if (!(against > 0)) {
            return 0;
        }
        return clamp(Math.log(Math.max(value, 1e-300) / against), LARGEST_LOG);
    }

    private static double clamp(double value, double most) {
        return Math.max(-most, Math.min(most, value));
    }

    private static double seconds(Duration duration) {
        return duration.getSeconds() + duration.getNano() * 1e-9;
    }

    /** Exponentially weighted; unbiased from the first value on. */
    private static final class Mean {
        private final double keep;
        private double sum;
        private double weight;

        /**
         * @param halfLife in values
         */
        Mean(double halfLife) {
            keep = Math.pow(2, -1 / halfLife);
        }

        boolean isEmpty() {
            return weight == 0;
        }

        void add(double value) {
            sum = keep * sum + (1 - keep) * value;
            weight = keep * weight + (1 - keep);
        }

        double value() {
            return sum / weight;
        }

        double root() {
            return Math.sqrt(value());
        }

        void save(DoubleStream.Builder numbers) {
            numbers.add(sum).add(weight);
        }

        void load(PrimitiveIterator.OfDouble numbers) {
            sum = numbers.nextDouble();
            weight = numbers.nextDouble();
        }
    }
}
