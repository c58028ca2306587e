package dev.kairos.temporalcontext;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContextWindowTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private static final ContextSpec SPEC = new ContextSpec(3, Duration.ofHours(2));

    private final ContextWindow<Sample> window = new ContextWindow<>(SPEC);

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
        assertThat(window.add(atMinute(40))).containsExactly(atMinute(10));
        assertThat(window.add(atMinute(5))).containsExactly(atMinute(5));
        assertThat(window.size()).isEqualTo(3);
    }

    @Test
    void letsGoOfWhatBecameTooOld() {
        window.add(atMinute(0));
        window.add(atMinute(10));
        assertThat(window.add(atMinute(120))).isEmpty();
        assertThat(window.add(atMinute(131))).containsExactly(atMinute(0), atMinute(10));
        assertThat(window.add(atMinute(10))).containsExactly(atMinute(10));
        assertThat(window.observations()).containsExactly(atMinute(120), atMinute(131));
    }

    @Test
    void keepsThePastOfWhatMayComeLate() {
        var late = new ContextWindow<Sample>(SPEC, Duration.ofMinutes(60));
        late.add(atMinute(0));
        late.add(atMinute(60));
        late.add(atMinute(180));
        assertThat(late.at(minute(120))).containsExactly(atMinute(0), atMinute(60));
        assertThat(late.add(atMinute(181))).containsExactly(atMinute(0));
        assertThatThrownBy(() -> new ContextWindow<>(SPEC, Duration.ofMinutes(-1)))
                .hasMessageContaining("PT-1M");
    }

    @Test
    void readsBackToTheMaximumAgeAndNoLaterThanAsked() {
        window.add(atMinute(0));
        window.add(atMinute(60));
        window.add(atMinute(110));
        assertThat(window.at(minute(120)))
                .containsExactly(atMinute(0), atMinute(60), atMinute(110));
        assertThat(window.at(minute(121))).containsExactly(atMinute(60), atMinute(110));
        assertThat(window.at(minute(59))).containsExactly(atMinute(0));
        assertThat(window.at(minute(-1))).isEmpty();
    }

    @Test
    void anAgeMayReachBackForEver() {
        var all = new ContextWindow<Sample>(new ContextSpec(2, Duration.ofSeconds(Long.MAX_VALUE)));
        all.add(atMinute(0));
        all.add(new Sample(Instant.MIN, 0));
        assertThat(all.at(minute(0))).hasSize(2);
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
                new ContextSpec(1 + random.nextInt(40), Duration.ofHours(1 + random.nextInt(200)));
        var lateness = Duration.ofHours(random.nextInt(3) * random.nextInt(50));
        var filled = new ContextWindow<Sample>(spec, lateness);
        List<Sample> added = new ArrayList<>();
        List<Sample> gone = new ArrayList<>();
        for (Sample sample : Sample.shuffled(random, random.nextInt(120))) {
            added.add(sample);
            gone.addAll(filled.add(sample));

            assertThat(filled.observations())
                    .extracting(Sample::eventTime)
                    .isEqualTo(latestWithin(spec, lateness, added));
        }
        gone.addAll(filled.observations());
        assertThat(gone).containsExactlyInAnyOrderElementsOf(added);

        for (Sample asked : added) {
            Instant t = asked.eventTime();
            assertThat(filled.at(t))
                    .isEqualTo(
                            filled.observations().stream()
                                    .filter(s -> !s.eventTime().isAfter(t))
                                    .filter(s -> !s.eventTime().isBefore(t.minus(spec.maxAge())))
                                    .toList());
        }
    }

    private static List<Instant> latestWithin(
            ContextSpec spec, Duration lateness, List<Sample> samples) {
        List<Instant> times = samples.stream().map(Sample::eventTime).sorted().toList();
        Instant earliest = times.get(times.size() - 1).minus(spec.maxAge()).minus(lateness);
        return times.stream()
                .skip(Math.max(0, times.size() - spec.maxObservations()))
                .filter(time -> !time.isBefore(earliest))
                .toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void tiesKeepTheirOrderOfArrival(long seed) {
        var random = new Random(seed);
        List<Sample> samples = Sample.shuffled(random, random.nextInt(100));
        var all = new ContextWindow<Sample>(new ContextSpec(100, Duration.ofDays(30)));
        samples.forEach(all::add);
        assertThat(all.observations())
                .isEqualTo(samples.stream().sorted(comparing(Sample::eventTime)).toList());
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
