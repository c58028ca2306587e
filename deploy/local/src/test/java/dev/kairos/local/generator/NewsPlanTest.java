package dev.kairos.local.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.local.generator.PlannedRecord.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewsPlanTest {
    private static final NewsMaterial MATERIAL = NewsMaterial.load();
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static List<PlannedRecord> during(Duration time, long seed) {
        var plan = new NewsPlan(seed, 30, MATERIAL);
        List<PlannedRecord> records = new ArrayList<>();
        for (PlannedRecord next = plan.next(); next.at().compareTo(time) < 0; next = plan.next()) {
            records.add(next);
        }
        return records;
    }

    @Test
    void aSeedDeterminesEverything() {
        assertThat(during(MINUTE, 7)).isEqualTo(during(MINUTE, 7));
        assertThat(during(MINUTE, 8)).isNotEqualTo(during(MINUTE, 7));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aMinuteHasAThousandRecordsAndEveryFault(long seed) {
        List<PlannedRecord> minute = during(MINUTE, seed);

        assertThat(minute).hasSizeBetween(1_300, 2_600);
        Map<Kind, List<PlannedRecord>> byKind =
                minute.stream()
                        .collect(
                                Collectors.groupingBy(
                                        PlannedRecord::kind,
                                        () -> new EnumMap<>(Kind.class),
                                        Collectors.toList()));
        assertThat(byKind.keySet()).containsExactlyInAnyOrder(Kind.values());
        assertThat(byKind.get(Kind.BROKEN))
                .extracting(record -> record.fault().orElseThrow())
                .contains(Fault.values());
        int outOfLine = byKind.get(Kind.BROKEN).size() + byKind.get(Kind.LATE).size();
        assertThat((double) outOfLine / minute.size()).isBetween(0.015, 0.04);
    }

    @Test
    void delaysKeepTheBoundsOfTheirKind() {
        for (PlannedRecord record : during(Duration.ofMinutes(10), 3)) {
            Duration delay = record.delay();
            switch (record.kind()) {
                case LATE ->
                        assertThat(delay)
                                .isBetween(
                                        NewsPlan.ALLOWED_LATENESS.multipliedBy(10),
                                        Duration.ofHours(1));
                case LATE_WITHIN_BOUND ->
                        assertThat(delay)
                                .isBetween(NewsPlan.OUT_OF_ORDERNESS, NewsPlan.WITHIN_BOUND);
                default -> assertThat(delay).isLessThan(NewsPlan.OUT_OF_ORDERNESS);
            }
        }
    }

    @Test
    void duplicatesRepeatAnEarlierItem() {
        List<PlannedRecord> records = during(MINUTE, 5);

        List<PlannedRecord> duplicates =
                records.stream().filter(record -> record.original().isPresent()).toList();

        assertThat(duplicates).hasSizeGreaterThan(10);
        for (PlannedRecord duplicate : duplicates) {
            PlannedRecord original = records.get(duplicate.original().get().intValue());
            assertThat(original.sequence()).isLessThan(duplicate.sequence());
            assertThat(duplicate.headline()).isEqualTo(original.headline());
            assertThat(duplicate.symbols()).isEqualTo(original.symbols());
            assertThat(duplicate.id().equals(original.id()))
                    .isEqualTo(duplicate.kind() == Kind.DUPLICATE_SAME_ID);
        }
    }

    @Test
    void headlinesAreFilledInAndToldInManyWords() {
        List<PlannedRecord> records = during(Duration.ofMinutes(5), 9);

        assertThat(records)
                .allSatisfy(
                        record -> {
                            assertThat(record.headline()).isNotBlank().doesNotContain("{", "}");
                            assertThat(record.symbols()).isNotEmpty().doesNotHaveDuplicates();
                        });
        Set<String> symbols = new HashSet<>();
        records.forEach(record -> symbols.addAll(record.symbols()));
        assertThat(symbols).hasSize(MATERIAL.companies().size());
        assertThat(records).anyMatch(record -> record.symbols().size() > 1);
    }

    @Test
    void burstsMakeTheRateJump() {
        Map<Long, Long> perSecond =
                during(Duration.ofMinutes(5), 11).stream()
                        .collect(
                                Collectors.groupingBy(
                                        record -> record.at().toSeconds(), Collectors.counting()));

        List<Long> rates = new ArrayList<>(perSecond.values());
        Collections.sort(rates);
        // A Poisson stream of 24 a second alone goes beyond 45 once in some 10,000 seconds.
        assertThat(rates.get(rates.size() - 1)).isGreaterThan(45);
        assertThat(rates.get(rates.size() / 10)).isLessThan(28);
    }

    @Test
    void aRateThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new NewsPlan(1, 0, MATERIAL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rate");
    }
}
