package dev.kairos.modelcli.market;

import dev.kairos.inference.market.Horizons;
import dev.kairos.inference.market.MarketSpec;
import dev.kairos.inference.market.ReturnForecaster;
import dev.kairos.temporalcontext.bars.BarTokens;
import dev.kairos.temporalcontext.bars.BarView;
import dev.kairos.temporalcontext.calibration.CalibrationSpec;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Forecasts whole series as a stream forecasts each bar: the network is asked about many a time.
 */
final class CalibratedForecaster implements SeriesForecaster {
    /** Steps so small that quantiles stay where they are, to measure what calibration is worth. */
    static final CalibrationSpec STILL = new CalibrationSpec(Horizons.LEVELS, 1e-12, 0, 1e-12);

    /** In place of what a network would say, were it asked. */
    private static final double[][] UNREAD = {};

    /** Sequences that are in memory at a time: 10 KB each. */
    private static final int SEQUENCES = 4096;

    private final MarketSpec spec;
    private final BarTokens tokens;
    private final int context;
    private final NetworkAnswers network;

    /**
     * @param context how many bars the network reads
     * @param network asked only if it has a share in the quantiles
     */
    CalibratedForecaster(MarketSpec spec, BarTokens tokens, int context, NetworkAnswers network) {
        this.spec = spec;
        this.tokens = tokens;
        this.context = context;
        this.network = network;
    }

    @Override
    public List<Optional<double[][]>> forecast(BarSeries series) {
        List<double[][]> answers =
                spec.networkShare() == 0
                        ? Collections.nCopies(series.bars().size(), UNREAD)
                        : answers(tokens, context, spec.warmUp(), network, series);
        return forecast(spec, series, answers);
    }

    /**
     * What the network says from each bar on.
     *
     * @param context how many bars it reads
     * @param first index of the first bar to ask about
     * @return one entry a bar from {@code first} on, [horizon][level]
     */
    static List<double[][]> answers(
            BarTokens tokens, int context, int first, NetworkAnswers network, BarSeries series) {
        TokenSequence all = tokens.of(series.views());
        var answers = new ArrayList<double[][]>();
        for (int from = first; from < all.length(); from += SEQUENCES) {
            // Parts of the whole: the same as the tokens of a history, for a tenth of the time.
            answers.addAll(
                    network.of(
                            IntStream.range(from, Math.min(from + SEQUENCES, all.length()))
                                    .mapToObj(t -> all.slice(Math.max(0, t + 1 - context), t + 1))
                                    .toList()));
        }
        return answers;
    }

    /**
     * Forecasts with what the network says.
     *
     * @param answers one entry a bar after the warm-up; see {@link #answers}
     */
    static List<Optional<double[][]>> forecast(
            MarketSpec spec, BarSeries series, List<double[][]> answers) {
        var forecaster = new ReturnForecaster(spec);
        Iterator<double[][]> next = answers.iterator();
        var forecasts = new ArrayList<Optional<double[][]>>();
        for (BarView view : series.views()) {
            forecaster.observe(view);
            forecasts.add(
                    forecaster.isWarm()
                            ? Optional.of(forecaster.forecast(next.next()))
                            : Optional.empty());
        }
        return forecasts;
    }
}
