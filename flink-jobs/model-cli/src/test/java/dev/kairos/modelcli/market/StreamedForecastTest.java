package dev.kairos.modelcli.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.inference.Capacity;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.Request;
import dev.kairos.inference.Scheduler;
import dev.kairos.inference.market.MarketSpec;
import dev.kairos.inference.market.ReturnForecaster;
import dev.kairos.inference.market.ScoreQuantiles;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.inference.packaging.TemporalSpec;
import dev.kairos.inference.scheduling.PackagedModels;
import dev.kairos.inference.scheduling.SchedulerPool;
import dev.kairos.inference.scheduling.TokenBudgetPolicies;
import dev.kairos.temporalcontext.bars.BarHistory;
import dev.kairos.temporalcontext.bars.BarTokens;
import dev.kairos.temporalcontext.calibration.ForecastCalibrator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped package, as a stream would run it and as a file is scored. */
class StreamedForecastTest {
    private static final String MODEL = "market-forecast";
    private static final TemporalPackage PACKAGE = TemporalPackage.load(MODEL);
    private static final MarketSpec MARKET = MarketSpec.of(PACKAGE);
    private static final TemporalSpec NETWORK = PACKAGE.manifest().temporal();
    private static final BarTokens TOKENS = new BarTokens(NETWORK.features());

    /** What a stream keeps of a series between two bars. */
    private record State(BarHistory.State history, ForecastCalibrator.State calibrator)
            implements Serializable {}

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void aStreamThatIsRestoredAtAnyBarForecastsWhatScoringTheFileDoes(long seed) throws Exception {
        BarSeries series = GeneratedBars.series("walk", 300, seed);
        List<Optional<double[][]>> scored;
        try (var model = MarketPackage.open(PACKAGE)) {
            scored = model.forecaster().forecast(series);
        }
        List<Optional<double[][]>> streamed = stream(series, new Random(seed));
        assertThat(streamed).hasSameSizeAs(scored);
        for (int t = 0; t < scored.size(); t++) {
            assertThat(streamed.get(t).isPresent()).isEqualTo(t >= MARKET.warmUp());
            assertThat(scored.get(t).isPresent()).isEqualTo(t >= MARKET.warmUp());
            if (t >= MARKET.warmUp()) {
                assertSame(streamed.get(t).get(), scored.get(t).get());
            }
        }
    }

    private static void assertSame(double[][] streamed, double[][] scored) {
        for (int h = 0; h < scored.length; h++) {
            // Networks round otherwise in batches of another size.
            double most = 1e-5 * (scored[h][scored[h].length - 1] - scored[h][0]);
            assertThat(streamed[h]).containsExactly(scored[h], within(most));
        }
    }

    private static List<Optional<double[][]>> stream(BarSeries series, Random random)
            throws Exception {
        var pool =
                new SchedulerPool(new PackagedModels(), new TokenBudgetPolicies(), Duration.ZERO);
        var forecasts = new ArrayList<Optional<double[][]>>();
        try (var lease = pool.lease(MODEL, ModelOptions.defaults(), new Capacity(64, 4_096))) {
            int context = NETWORK.context().maxObservations();
            var history = new BarHistory(series.interval(), TOKENS, context);
            var forecaster = new ReturnForecaster(MARKET);
            for (var bar : series.bars()) {
                if (random.nextInt(20) == 0) {
                    State state = stored(new State(history.state(), forecaster.state()));
                    history = new BarHistory(state.history(), TOKENS, context);
                    forecaster = new ReturnForecaster(MARKET, state.calibrator());
                }
                forecaster.observe(history.add(bar));
                float[] answer = answer(lease.scheduler(), history);
                forecasts.add(
                        forecaster.isWarm()
                                ? Optional.of(forecaster.forecast(ScoreQuantiles.ofAnswer(answer)))
                                : Optional.empty());
            }
        } finally {
            pool.closeUnused();
        }
        return forecasts;
    }

    private static float[] answer(Scheduler scheduler, BarHistory history) throws Exception {
        var input = new ModelInput.Sequence(history.tokens());
        return scheduler
                .submit(new Request("market-risk", MODEL, input, System.nanoTime(), 0))
                .get()
                .forecasts();
    }

    private static State stored(State state) throws IOException, ClassNotFoundException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(state);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (State) in.readObject();
        }
    }
}
