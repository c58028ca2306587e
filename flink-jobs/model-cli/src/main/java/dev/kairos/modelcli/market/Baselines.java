package dev.kairos.modelcli.market;

import dev.kairos.inference.market.Horizons;
import dev.kairos.modelcli.evaluation.Samples;
import dev.kairos.temporalcontext.bars.Bar;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.hipparchus.distribution.continuous.NormalDistribution;

/** What a forecast of returns is compared with. */
public final class Baselines {
    /** The one to beat on pinball loss, with the volatility memory of RiskMetrics (1996). */
    public static final String EWMA_RESIDUALS = "ewma-0.94-residual-quantiles";

    /** The same, whose quantiles begin with the residuals of the training part. */
    public static final String EWMA_TRAINING_RESIDUALS = "ewma-0.94-training-residuals";

    private static final int WARM_UP = 64;

    /** How many past outcomes quantiles are taken of. */
    private static final int MEMORY = 10_000;

    /** Quantiles of thousands of outcomes change slowly; they are taken anew after so many bars. */
    private static final int REFRESH = 30;

    private Baselines() {}

    /**
     * All of them by name.
     *
     * @param known series whose last {@value #MEMORY} residuals {@link #EWMA_TRAINING_RESIDUALS}
     *     begins with, as the model brings what it was fitted to; without any it is left out
     */
    public static Map<String, SeriesForecaster> all(List<BarSeries> known) {
        var all = new LinkedHashMap<String, SeriesForecaster>();
        all.put("last-value", SeriesForecaster.of(LastValue::new));
        all.put("historical-quantiles", pastQuantiles(1, List.of()));
        all.put("ewma-0.94-normal", SeriesForecaster.of(() -> new EwmaNormal(0.94)));
        all.put(EWMA_RESIDUALS, pastQuantiles(0.94, List.of()));
        all.put("ewma-0.97-residual-quantiles", pastQuantiles(0.97, List.of()));
        if (!known.isEmpty()) {
            all.put(EWMA_TRAINING_RESIDUALS, pastQuantiles(0.94, known));
        }
        return all;
    }

    private static SeriesForecaster pastQuantiles(double keep, List<BarSeries> known) {
        List<double[]> scores =
                Horizons.BARS.stream().map(horizon -> scores(keep, horizon, known)).toList();
        return SeriesForecaster.of(() -> new PastQuantiles(keep, scores));
    }

    /** The last scores of all series over one horizon, in order of time. */
    private static double[] scores(double keep, int horizon, List<BarSeries> all) {
        record Outcome(Instant at, double score) {}
        var outcomes = new ArrayList<Outcome>();
        for (BarSeries series : all) {
            var ewma = new Ewma(keep);
            var past = new Past(horizon, new double[0]);
            for (Bar bar : series.bars()) {
                ewma.add(bar);
                past.add(ewma)
                        .ifPresent(score -> outcomes.add(new Outcome(bar.eventTime(), score)));
            }
        }
        return outcomes.stream()
                .sorted(Comparator.comparing(Outcome::at))
                .skip(Math.max(0, outcomes.size() - MEMORY))
                .mapToDouble(Outcome::score)
                .toArray();
    }

    /** The price stays as it is, for certain. */
    private static final class LastValue implements BarForecaster {
        private int bars;

        @Override
        public Optional<double[][]> next(Bar bar) {
            return ++bars <= WARM_UP
                    ? Optional.empty()
                    : Optional.of(new double[Horizons.BARS.size()][Horizons.LEVELS.size()]);
        }
    }

    /** Exponentially weighted mean of squared returns; its root grows with that of the horizon. */
    private static final class Ewma {
        private final double keep;
        private double variance;
        private double logClose;
        private int bars;

        /**
         * @param keep what a variance keeps from one bar to the next; 1 for a volatility of 1
         */
        Ewma(double keep) {
            this.keep = keep;
        }

        void add(Bar bar) {
            double log = Math.log(bar.close());
            if (bars > 0) {
                double change = log - logClose;
                // The first changes are averaged plainly.
                double old = Math.min(keep, 1 - 1.0 / bars);
                variance = old * variance + (1 - old) * change * change;
            }
            logClose = log;
            bars++;
        }

        double scale(int horizon) {
            double volatility = keep == 1 ? 1 : Math.max(Math.sqrt(variance), 1e-8);
            return volatility * Math.sqrt(horizon);
        }
    }

    private static final class EwmaNormal implements BarForecaster {
        private final double[] quantiles;
        private final Ewma ewma;

        EwmaNormal(double keep) {
            var normal = new NormalDistribution();
            quantiles =
                    Horizons.LEVELS.stream()
                            .mapToDouble(normal::inverseCumulativeProbability)
                            .toArray();
            ewma = new Ewma(keep);
        }

        @Override
        public Optional<double[][]> next(Bar bar) {
            ewma.add(bar);
            if (ewma.bars <= WARM_UP) {
                return Optional.empty();
            }
            return Optional.of(
                    Horizons.BARS.stream()
                            .map(ewma::scale)
                            .map(scale -> scaled(quantiles, scale))
                            .toArray(double[][]::new));
        }
    }

    /** Quantiles of past returns over the volatility known before each, times that of now. */
    private static final class PastQuantiles implements BarForecaster {
        private final Ewma ewma;
        private final List<Past> horizons = new ArrayList<>();

        PastQuantiles(double keep, List<double[]> known) {
            ewma = new Ewma(keep);
            for (int h = 0; h < known.size(); h++) {
                horizons.add(new Past(Horizons.BARS.get(h), known.get(h)));
            }
        }

        @Override
        public Optional<double[][]> next(Bar bar) {
            ewma.add(bar);
            for (Past past : horizons) {
                past.add(ewma);
            }
            if (ewma.bars <= WARM_UP + Horizons.LONGEST) {
                return Optional.empty();
            }
            return Optional.of(
                    horizons.stream()
                            .map(past -> scaled(past.quantiles(), ewma.scale(past.horizon)))
                            .toArray(double[][]::new));
        }
    }

    /** Past scores over one horizon. */
    private static final class Past {
        private final int horizon;
        private final Deque<double[]> open = new ArrayDeque<>();
        private final double[] scores = new double[MEMORY];
        private int count;
        private double[] quantiles;
        private int age;

        /**
         * @param known scores to begin with, the oldest first
         */
        Past(int horizon, double[] known) {
            this.horizon = horizon;
            System.arraycopy(known, 0, scores, 0, known.length);
            count = known.length;
        }

        /** Takes the next bar; gives the score of the forecast that ends with it. */
        OptionalDouble add(Ewma ewma) {
            OptionalDouble ended = OptionalDouble.empty();
            if (open.size() == horizon) {
                double[] made = open.remove();
                double score = (ewma.logClose - made[0]) / made[1];
                scores[count++ % MEMORY] = score;
                ended = OptionalDouble.of(score);
            }
            // The first volatilities know too little to be divided by.
            if (ewma.bars > 2) {
                open.add(new double[] {ewma.logClose, ewma.scale(horizon)});
            }
            age++;
            return ended;
        }

        double[] quantiles() {
            if (quantiles == null || age >= REFRESH) {
                double[] sorted = Arrays.copyOf(scores, Math.min(count, MEMORY));
                Arrays.sort(sorted);
                quantiles =
                        Horizons.LEVELS.stream()
                                .mapToDouble(level -> Samples.quantile(sorted, level))
                                .toArray();
                age = 0;
            }
            return quantiles;
        }
    }

    private static double[] scaled(double[] quantiles, double scale) {
        return Arrays.stream(quantiles).map(quantile -> quantile * scale).toArray();
    }
}
