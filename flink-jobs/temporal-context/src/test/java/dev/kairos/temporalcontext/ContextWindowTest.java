package dev.kairos.temporalcontext;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContextWindowTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private final ContextWindow<Sample> window =
            new ContextWindow<>(new ContextSpec(3, Duration.ofHours(2)));

    static LongStream seeds() {
        return Seeds.all();
    }

    @Test
    void ordersByEventTimeWhateverTheArrival() {
        window.add(atMinute(30));
        window.add(atMinute(10));
        window.add(atMinute(20));
        assertThat(window.observations()).containsExactly(atMinute(10), atMinute(20), atMinute(30));
    }

    @Test
    void letsGoOfTheEarliest() {
        window.add(atMinute(30));
        window.add(atMinute(10));
        window.add(atMinute(20));
        assertThat(window.add(atMinute(40))).contains(atMinute(10));
        assertThat(window.add(atMinute(5))).contains(atMinute(5));
        assertThat(window.size()).isEqualTo(3);
    }

    @Test
    void readsBackToTheMaximumAgeAndNoLaterThanAsked() {
        window.add(atMinute(0));
        window.add(atMinute(60));
        window.add(atMinute(180));
        assertThat(window.at(minute(120))).containsExactly(atMinute(0), atMinute(60));
        assertThat(window.at(minute(121))).containsExactly(atMinute(60));
        assertThat(window.at(minute(59))).containsExactly(atMinute(0));
        assertThat(window.at(minute(-1))).isEmpty();
    }

    @Test
    void anEmptyWindowHasNoLatest() {
        assertThat(window.isEmpty()).isTrue();
        assertThatThrownBy(window::latest).isInstanceOf(NoSuchElementException.class);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void holdsTheLatestWithinItsBoundsInOrder(long seed) {
        var random = new Random(seed);
        var spec =
                new ContextSpec(1 + random.nextInt(40), Duration.ofHours(1 + random.nextInt(100)));
        List<Sample> samples = Sample.shuffled(random, random.nextInt(120));
        var filled = new ContextWindow<Sample>(spec);
        samples.forEach(filled::add);

        assertThat(filled.observations()).isSortedAccordingTo(comparing(Sample::eventTime));
        List<Instant> latestTimes =
                samples.stream()
                        .map(Sample::eventTime)
                        .sorted()
                        .skip(Math.max(0, samples.size() - spec.maxObservations()))
                        .toList();
        assertThat(filled.observations()).extracting(Sample::eventTime).isEqualTo(latestTimes);

        for (Sample asked : samples) {
            Instant t = asked.eventTime();
            assertThat(filled.at(t))
                    .isEqualTo(
                            filled.observations().stream()
                                    .filter(s -> !s.eventTime().isAfter(t))
                                    .filter(s -> !s.eventTime().isBefore(t.minus(spec.maxAge())))
                                    .toList());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingLaterThanTheTimeAskedForShows(long seed) {
        var random = new Random(seed);
        List<Sample> samples = Sample.shuffled(random, 2 + random.nextInt(60));
        Instant t = samples.get(random.nextInt(samples.size())).eventTime();
        var spec = new ContextSpec(samples.size(), Duration.ofDays(30));
        var all = new ContextWindow<Sample>(spec);
        var untilT = new ContextWindow<Sample>(spec);
        for (Sample sample : samples) {
            all.add(sample);
            if (!sample.eventTime().isAfter(t)) {
                untilT.add(sample);
            }
        }
        assertThat(all.at(t)).isEqualTo(untilT.at(t));
    }

    private static Instant minute(int minutes) {
        return NOON.plus(Duration.ofMinutes(minutes));
    }

    private static Sample atMinute(int minutes) {
        return new Sample(minute(minutes), minutes / 1000.0);
    }
}
