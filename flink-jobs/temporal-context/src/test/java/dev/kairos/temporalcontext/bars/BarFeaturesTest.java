package dev.kairos.temporalcontext.bars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BarFeaturesTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-03-02T00:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    static LongStream seeds() {
        Long given = Long.getLong("kairos.seed");
        return given == null ? new Random().longs(50) : LongStream.of(given);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void laterBarsChangeNoEarlierView(long seed) {
        List<Bar> bars = bars(new Random(seed), 300);
        List<BarView> whole = views(bars);
        List<BarView> cut = views(bars.subList(0, 200));
        assertThat(cut).isEqualTo(whole.subList(0, 200));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void goesOnFromAStateAsIfItHadNeverStopped(long seed) {
        var random = new Random(seed);
        List<Bar> bars = bars(random, 300);
        List<BarView> whole = views(bars);
        var features = new BarFeatures(MINUTE);
        for (int t = 0; t < bars.size(); t++) {
            if (random.nextInt(10) == 0) {
                features = new BarFeatures(features.state());
            }
            assertThat(features.add(bars.get(t))).isEqualTo(whole.get(t));
        }
    }

    @Test
    void refusesTheStateOfOtherFeatures() {
        var features = new BarFeatures(MINUTE);
        features.add(bar(1, 1, 1, 1, 1));
        List<Double> numbers = features.state().numbers();
        var less = new BarFeatures.State(MINUTE, null, numbers.subList(1, numbers.size()));
        assertThatThrownBy(() -> new BarFeatures(less))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holds %d numbers".formatted(numbers.size() - 1));
        for (double number : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -1}) {
            assertThatThrownBy(() -> new BarFeatures.State(MINUTE, null, List.of(number)))
                    .hasMessageContaining("[" + number + "]");
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void readsNothingOfTheUnitOfPricesAndVolumes(long seed) {
        List<Bar> bars = bars(new Random(seed), 300);
        List<BarView> own = views(bars);
        List<BarView> other =
                views(
                        bars.stream()
                                .map(
                                        bar ->
                                                new Bar(
                                                        bar.eventTime(),
                                                        1024 * bar.open(),
                                                        1024 * bar.high(),
                                                        1024 * bar.low(),
                                                        1024 * bar.close(),
                                                        8 * bar.volume()))
                                .toList());
        for (int t = 0; t < own.size(); t++) {
            assertThat(other.get(t).volatility()).isCloseTo(own.get(t).volatility(), within(1e-12));
            for (int i = 0; i < BarFeatures.NAMES.size(); i++) {
                assertThat(other.get(t).features().get(i))
                        .as(BarFeatures.NAMES.get(i))
                        .isCloseTo(own.get(t).features().get(i), within(1e-6));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void isFiniteWhateverHappens(long seed) {
        var random = new Random(seed);
        var features = new BarFeatures(MINUTE);
        Instant at = MIDNIGHT;
        for (int t = 0; t < 200; t++) {
            // Quotients of such prices may be infinite, or 0.
            double price = random.nextInt(3) == 0 ? Math.exp(300 * random.nextGaussian()) : 1;
            price = Math.max(1e-300, Math.min(1e300, price));
            double volume = random.nextBoolean() ? 0 : 1e12 * random.nextDouble();
            double high = random.nextInt(9) == 0 ? 1e300 : price;
            double low = random.nextInt(9) == 0 ? 1e-300 : price;
            BarView view = features.add(new Bar(at, price, high, low, price, volume));
            features = new BarFeatures(features.state());
            assertThat(view.volatility()).isPositive().isFinite();
            assertThat(view.features()).hasSameSizeAs(BarFeatures.NAMES);
            assertThat(view.features()).allMatch(value -> Math.abs(value) <= 10);
            at = at.plusMillis(1 + (long) Math.exp(25 * random.nextDouble()));
        }
    }

    @Test
    void volatilityIsThatOfTheBars() {
        var random = new Random(4);
        var features = new BarFeatures(MINUTE);
        double close = 100;
        double volatility = 0;
        int bars = 3_000;
        for (int t = 0; t < bars; t++) {
            double open = close;
            double high = open;
            double low = open;
            for (int step = 0; step < 100; step++) {
                close *= Math.exp(1e-4 * random.nextGaussian());
                high = Math.max(high, close);
                low = Math.min(low, close);
            }
            BarView view = features.add(bar(t, open, high, low, close));
            volatility += view.volatility() / bars;
        }
        // A hundred steps of 1e-4 make 1e-3; ranges of so few steps are somewhat too small.
        assertThat(volatility).isBetween(0.85e-3, 1.05e-3);
    }

    @Test
    void aBadPrintDoesNotWidenForecastsForHours() {
        var features = new BarFeatures(MINUTE);
        var random = new Random(6);
        double before = 0;
        for (int t = 0; t < 200; t++) {
            double price = 100 * Math.exp(1e-4 * random.nextGaussian());
            before = features.add(bar(t, price, price, price, price)).volatility();
        }
        double after = features.add(bar(200, 100, 1000, 1, 100)).volatility();
        assertThat(after).isLessThan(2 * before);
    }

    @Test
    void learnsWhichMinutesOfTheHourAreLively() {
        var features = new BarFeatures(MINUTE);
        var random = new Random(7);
        int next = BarFeatures.NAMES.indexOf("minute_next");
        double close = 100;
        double lively = 0;
        double calm = 0;
        for (int t = 0; t < 60 * 100; t++) {
            double open = close;
            close *= Math.exp((t % 60 == 0 ? 5e-4 : 1e-4) * random.nextGaussian());
            BarView view =
                    features.add(bar(t, open, Math.max(open, close), Math.min(open, close), close));
            if (t > 60 * 90) {
                lively = t % 60 == 59 ? view.features().get(next) : lively;
                calm = t % 60 == 30 ? view.features().get(next) : calm;
            }
        }
        assertThat(lively).isGreaterThan(0.4);
        assertThat(calm).isBetween(-0.3, 0.1);
    }

    @Test
    void refusesBarsOutOfOrderAndImpossibleOnes() {
        var features = new BarFeatures(MINUTE);
        features.add(bar(1, 1, 1, 1, 1));
        assertThatThrownBy(() -> features.add(bar(1, 1, 1, 1, 1))).hasMessageContaining("order");
        assertThatThrownBy(() -> new BarFeatures(Duration.ZERO)).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> bar(1, 1, 1, 1, 0)).hasMessageContaining("close is 0.0");
        assertThatThrownBy(() -> bar(1, 1, 0.5, 1, 1)).hasMessageContaining("between low");
        assertThatThrownBy(() -> new Bar(MIDNIGHT, 1, 1, 1, 1, Double.NaN))
                .hasMessageContaining("volume is NaN");
    }

    private static List<BarView> views(List<Bar> bars) {
        var features = new BarFeatures(MINUTE);
        return bars.stream().map(features::add).toList();
    }

    private static List<Bar> bars(Random random, int count) {
        var bars = new ArrayList<Bar>();
        double close = 100;
        int minute = 0;
        for (int i = 0; i < count; i++) {
            double open = close * Math.exp(1e-4 * random.nextGaussian());
            close = open * Math.exp(1e-3 * random.nextGaussian());
            double high = Math.max(open, close) * (1 + 1e-4 * random.nextDouble());
            double low = Math.min(open, close) * (1 - 1e-4 * random.nextDouble());
            bars.add(
                    new Bar(
                            MIDNIGHT.plus(MINUTE.multipliedBy(minute)),
                            open,
                            high,
                            low,
                            close,
                            random.nextInt(1000)));
            minute += random.nextInt(20) == 0 ? 1 + random.nextInt(500) : 1;
        }
        return bars;
    }

    private static Bar bar(int minute, double open, double high, double low, double close) {
        return new Bar(MIDNIGHT.plus(MINUTE.multipliedBy(minute)), open, high, low, close, 10);
    }
}
