package dev.kairos.bench.lengths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.kairos.bench.WordModel;
import dev.kairos.bench.lengths.SimulatedLoads.Ran;
import dev.kairos.bench.simulated.Arrivals;
import dev.kairos.bench.simulated.Parallel;
import dev.kairos.bench.simulated.SimulatedDevice;
import dev.kairos.bench.workload.ClosedLoop;
import dev.kairos.bench.workload.Lengths;
import dev.kairos.bench.workload.Sample;
import dev.kairos.bench.workload.Texts;
import dev.kairos.inference.simulation.CostCurve;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoadsTest {
    private static final int COUNT = 200;
    private static final long FAR = TimeUnit.HOURS.toNanos(1);

    private final WordModel model = new WordModel();
    private final Sample sample = Sample.draw(new Texts(model), Lengths.BIMODAL, COUNT, 1);

    static List<BatchingWay> batchings() {
        return List.of(BatchingWay.arrival(), BatchingWay.buckets(), BatchingWay.scheduler());
    }

    @ParameterizedTest
    @MethodSource("batchings")
    void answersEveryTextThatArrives(BatchingWay batching) throws InterruptedException {
        var arrivals = Arrivals.draw(Lengths.BIMODAL, COUNT, 1).at(2_000, FAR);

        try (var served = new Served(batching, model, "words", 2)) {
            LoadFigures figures = new OpenLoop(sample.texts(), arrivals, FAR).run(served);

            assertThat(served.snapshot().records()).isEqualTo(COUNT);
            assertThat(served.snapshot().tokens()).isEqualTo(sample.tokens());
            assertThat(figures.missedFraction()).isZero();
            assertThat(figures.paddingRatio()).isEqualTo(served.snapshot().paddingRatio());
            assertThat(figures.p50Millis()).isPositive().isLessThanOrEqualTo(figures.p95Millis());
        }
    }

    @Test
    void countsLatencyFromWhenATextWasDue() throws InterruptedException {
        // All but the first were due at once: the thread that hands them in is behind from then.
        var arrivals = Arrivals.draw(Lengths.BIMODAL, COUNT, 1).at(1e12, 1);

        try (var served = new Served(BatchingWay.scheduler(), model, "words", 1)) {
            LoadFigures figures = new OpenLoop(sample.texts(), arrivals, 1).run(served);

            assertThat(figures.missedFraction()).isEqualTo(1);
            assertThat(figures.isOverloaded()).isTrue();
        }
    }

    @Test
    void saturatesWithAllTexts() throws InterruptedException {
        try (var served = new Served(BatchingWay.scheduler(), model, "words", 2)) {
            double perSecond = saturated(served);

            assertThat(perSecond).isPositive();
            assertThat(served.snapshot().records()).isEqualTo(COUNT);
        }
    }

    @Test
    void tellsThatATextGotNoAnswer() {
        String word = sample.texts().get(5).split(" ")[0];
        var broken = new WordModel(word);
        var arrivals = Arrivals.draw(Lengths.BIMODAL, COUNT, 1).at(2_000, FAR);

        try (var served = new Served(BatchingWay.arrival(), broken, "words", 1)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> new OpenLoop(sample.texts(), arrivals, FAR).run(served))
                    .withMessageContaining("got no answer");
            assertThatIllegalStateException()
                    .isThrownBy(() -> saturated(served))
                    .withMessageContaining("got no answer");
        }
    }

    private double saturated(Served served) throws InterruptedException {
        return ClosedLoop.perSecond(
                sample.texts(), 16, text -> served.submit(text, System.nanoTime() + FAR));
    }

    @Test
    void simulatesTheSameTwice() throws InterruptedException {
        Map<String, LoadFigures> once = simulated(0.7);

        assertThat(once).containsOnlyKeys("arrival", "buckets", "scheduler", "arrival_best");
        assertThat(simulated(0.7)).isEqualTo(once);
        assertThat(once.get("scheduler").paddingRatio())
                .isLessThan(once.get("arrival").paddingRatio());
        assertThat(once.get("arrival_best").missedFraction())
                .isLessThanOrEqualTo(once.get("arrival").missedFraction());
    }

    @Test
    void tellsWhetherASimulatedDeviceKeepsUp() throws InterruptedException {
        assertThat(simulated(0.3).get("scheduler").isOverloaded()).isFalse();
        assertThat(simulated(1.5).get("scheduler").isOverloaded()).isTrue();
    }

    @Test
    void countsWhileTextsArrive() {
        var window = new ArrivalWindow(10, 2_000_000_010);

        assertThat(window.holds(10)).isFalse();
        assertThat(window.holds(11)).isTrue();
        assertThat(window.holds(2_000_000_010)).isTrue();
        assertThat(window.holds(2_000_000_011)).isFalse();
        assertThat(window.perSecond(4)).isEqualTo(2);
    }

    @Test
    void stopsWhenItIsInterrupted() {
        var arrivals = Arrivals.draw(Lengths.BIMODAL, COUNT, 1).at(2_000, FAR);

        try (var served = new Served(BatchingWay.arrival(), model, "words", 1)) {
            Thread.currentThread().interrupt();

            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() -> new OpenLoop(sample.texts(), arrivals, FAR).run(served));
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    private static Map<String, LoadFigures> simulated(double load) throws InterruptedException {
        var gpu = new SimulatedDevice("gpu", CostCurve.A100_BERT_BASE_INT8, 1);
        var loads = new SimulatedLoads(gpu, 100_000_000, Lengths.LOGNORMAL, 1, 1);
        try (var parallel = new Parallel()) {
            Function<Ran, String> name = ran -> ran.batching().name();
            return loads.at(load, parallel).stream().collect(Collectors.toMap(name, Ran::figures));
        }
    }

    @Test
    void figuresAreNamedAsReportsAreRead() {
        var figures = LoadFigures.of(10, 4, new long[] {4_000_000, 1_000_000}, 1.25, 2_000_000);

        assertThat(figures.fields(2))
                .containsEntry("per_s", 4.0)
                .containsEntry("padding_ratio", 1.25)
                .containsEntry("p50_ms", 4.0)
                .containsEntry("p95_ms", 4.0)
                .containsEntry("p99_ms", 4.0)
                .containsEntry("missed_fraction", 0.5)
                .containsEntry("deadline_ms", 2L)
                .containsEntry("overloaded", true);
    }
}
