package dev.kairos.temporalcontext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DecayedMeanTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final Duration HALF_LIFE = Duration.ofHours(6);

    static LongStream seeds() {
        return Seeds.all();
    }

    @Test
    void countsHalfAfterTheHalfLife() {
        var mean = new DecayedMean(HALF_LIFE).add(NOON, -1).add(NOON.plus(HALF_LIFE), 0.5);
        assertThat(mean.value().orElseThrow()).isCloseTo((0.5 * -1 + 1 * 0.5) / 1.5, within(1e-15));
    }

    @Test
    void ofNothingIsEmpty() {
        assertThat(new DecayedMean(HALF_LIFE).value()).isEmpty();
    }

    @Test
    void survivesAgesThatWeighNothing() {
        var mean =
                new DecayedMean(Duration.ofNanos(1))
                        .add(Instant.EPOCH, 0.25)
                        .add(Instant.parse("9999-01-01T00:00:00Z"), 0.75)
                        .add(NOON, -1);
        assertThat(mean.value()).hasValue(0.75);
    }

    @Test
    void refusesWhatIsNoNumberAndNoTime() {
        assertThatThrownBy(() -> new DecayedMean(Duration.ZERO)).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> new DecayedMean(HALF_LIFE).add(NOON, Double.NaN))
                .hasMessageContaining("NaN");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void incrementalEqualsFromScratchInAnyOrder(long seed) {
        var random = new Random(seed);
        List<Sample> samples = Sample.shuffled(random, 1 + random.nextInt(100));
        var inArrivalOrder = new DecayedMean(HALF_LIFE);
        samples.forEach(s -> inArrivalOrder.add(s.eventTime(), s.value()));
        assertThat(inArrivalOrder.value().orElseThrow())
                .isCloseTo(fromScratch(samples), within(1e-9));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void staysWithinItsValues(long seed) {
        var random = new Random(seed);
        List<Sample> samples = Sample.shuffled(random, 1 + random.nextInt(100));
        var mean = new DecayedMean(HALF_LIFE);
        samples.forEach(s -> mean.add(s.eventTime(), s.value()));
        double least = samples.stream().mapToDouble(Sample::value).min().orElseThrow();
        double most = samples.stream().mapToDouble(Sample::value).max().orElseThrow();
        assertThat(mean.value().orElseThrow()).isBetween(least - 1e-12, most + 1e-12);
    }

    /** The formula as it stands in the design: weights relative to the latest time. */
    private static double fromScratch(List<Sample> samples) {
        Instant t =
                samples.stream()
                        .map(Sample::eventTime)
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
        double sum = 0;
        double weights = 0;
        for (Sample sample : samples) {
            double halfLives =
                    Duration.between(sample.eventTime(), t).toNanos()
                            / (double) HALF_LIFE.toNanos();
            double weight = Math.pow(2, -halfLives);
            sum += weight * sample.value();
            weights += weight;
        }
        return sum / weights;
    }
}
