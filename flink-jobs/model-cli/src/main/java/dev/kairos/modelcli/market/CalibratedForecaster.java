package dev.kairos.modelcli.market;

import dev.kairos.inference.market.Horizons;
import dev.kairos.inference.market.MarketSpec;
import dev.kairos.inference.market.ReturnForecaster;
import dev.kairos.temporalcontext.bars.Bar;
import dev.kairos.temporalcontext.bars.BarHistory;
import dev.kairos.temporalcontext.bars.BarTokens;
import dev.kairos.temporalcontext.bars.BarView;
import dev.kairos.temporalcontext.calibration.CalibrationSpec;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Forecasts whole series as a stream forecasts each bar: the network is asked about many a time.
 */
final class CalibratedForecaster implements SeriesForecaster {
    /** Steps so small that quantiles stay where they are, to measure what calibration is worth. */
    static final CalibrationSpec STILL = new CalibrationSpec(Horizons.LEVELS, 1e-12, 0, 1e-12);

    /** Sequences that are in memory at a time: 10 KB each. */
    private static final int SEQUENCES = 4096;

    private final MarketSpec spec;
    private final BarTokens tokens;
    private final int context;
    private final NetworkAnswers network;

    /**
     * @param context how many bars the network reads
     */
    CalibratedForecaster(MarketSpec spec, BarTokens tokens, int context, NetworkAnswers network) {
        this.spec = spec;
        this.tokens = tokens;
        this.context = context;
        this.network = network;
    }

    @Override
    public List<Optional<double[][]>> forecast(BarSeries series) {
        return forecast(spec, series, answers(tokens, context, network, series));
    }

    /**
     * What the network says from each bar on.
     *
     * @param context how many bars it reads
     * @return one entry a bar, [horizon][level]
     */
    static List<double[][]> answers(
            BarTokens tokens, int context, NetworkAnswers network, BarSeries series) {
        var history = new BarHistory(series.interval(), tokens, context);
        var answers = new ArrayList<double[][]>();
        var sequences = new ArrayList<TokenSequence>();
        for (Bar bar : series.bars()) {
            history.add(bar);
            sequences.add(history.tokens());
            if (sequences.size() == SEQUENCES) {
                answers.addAll(network.of(sequences));
                sequences.clear();
            }
        }
        if (!sequences.isEmpty()) {
            answers.addAll(network.of(sequences));
        }
        return answers;
    }

    /**
     * Forecasts with what the network says.
     *
     * @param answers see {@link #answers}
     */
    static List<Optional<double[][]>> forecast(
            MarketSpec spec, BarSeries series, List<double[][]> answers) {
        var forecaster = new ReturnForecaster(spec);
        var forecasts = new ArrayList<Optional<double[][]>>();
        for (BarView view : series.views()) {
            forecasts.add(forecaster.next(view, answers.get(forecasts.size())));
        }
        return forecasts;
    }
}
