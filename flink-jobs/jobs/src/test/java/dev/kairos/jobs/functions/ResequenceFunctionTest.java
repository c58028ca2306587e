package dev.kairos.jobs.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.jobs.records.Numbered;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResequenceFunctionTest {
    private static final int MAX_AHEAD = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RETENTION = Duration.ofHours(1);
    private static final long SEQUENCE = 77;

    /** What flows is {@code "<key> <anything>"}. */
    private ResequenceFunction<String, String> function;

    private KeyedOneInputStreamOperatorTestHarness<String, Numbered<String>, String> harness;
    private long eventTime;

    @BeforeEach
    void open() throws Exception {
        harness = harness();
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void whatComesInOrderGoesOnAtOnceAndNothingIsKeptOfIt() throws Exception {
        arrive("A", 0, 1, 2);
        assertThat(outputs()).containsExactly("A 0", "A 1", "A 2");
        assertThat(harness.numProcessingTimeTimers()).isZero();
        // Whose turn it is, and the latest event time.
        assertThat(harness.numKeyedStateEntries()).isEqualTo(2);
        assertThat(harness.numEventTimeTimers()).isEqualTo(1);
    }

    @Test
    void whatComesBeforeItsTurnWaits() throws Exception {
        arrive("A", 2, 1);
        assertThat(outputs()).isEmpty();
        arrive("A", 0);
        assertThat(outputs()).containsExactly("A 0", "A 1", "A 2");
        assertThat(harness.numProcessingTimeTimers()).isZero();
        assertThat(harness.numKeyedStateEntries()).isEqualTo(2);
    }

    @Test
    void keysDoNotWaitForEachOther() throws Exception {
        arrive("A", 1);
        arrive("B", 0);
        assertThat(outputs()).containsExactly("B 0");
    }

    @Test
    void whatIsMissingForTheTimeOutIsGivenUp() throws Exception {
        at(Duration.ofSeconds(1));
        arrive("A", 1, 3);
        at(Duration.ofSeconds(6).minusMillis(1));
        assertThat(outputs()).isEmpty();
        at(Duration.ofSeconds(6));
        assertThat(outputs()).containsExactly("A 1", "A 3");
        assertThat(harness.numProcessingTimeTimers()).isZero();
        arrive("A", 4);
        assertThat(outputs()).containsExactly("A 1", "A 3", "A 4");
    }

    @Test
    void timeThatTheJobWasDownIsNoWaiting() throws Exception {
        at(Duration.ofSeconds(1));
        arrive("A", 1, 2);
        restartAt(Duration.ofSeconds(31));
        at(Duration.ofSeconds(31).plusMillis(1));
        arrive("A", 0);
        assertThat(outputs()).containsExactly("A 0", "A 1", "A 2");
        assertThat(tooLate()).isEmpty();
    }

    @Test
    void afterAStartNothingWaitsLongerThanTheTimeOut() throws Exception {
        arrive("A", 1, 2);
        restartAt(Duration.ofSeconds(31));
        at(Duration.ofSeconds(32));
        assertThat(outputs()).isEmpty();
        at(Duration.ofSeconds(37));
        assertThat(outputs()).containsExactly("A 1", "A 2");
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @Test
    void noElementWaitsLongerThanTheTimeOutAndNoneShorterIsGivenUp() throws Exception {
        arrive("A", 1);
        at(Duration.ofSeconds(2));
        arrive("A", 3);
        at(Duration.ofSeconds(5));
        assertThat(outputs()).as("2 has time left").containsExactly("A 1");
        at(Duration.ofSeconds(6));
        arrive("A", 2);
        assertThat(outputs()).containsExactly("A 1", "A 2", "A 3");
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @Test
    void whatComesAfterItWasGivenUpGoesToTheSide() throws Exception {
        arrive("A", 1);
        at(TIMEOUT);
        arrive("A", 0);
        assertThat(outputs()).containsExactly("A 1");
        assertThat(tooLate()).containsExactly("A 0");
    }

    @Test
    void aNumberThatComesTwiceGoesToTheSide() throws Exception {
        arrive("A", 0, 0, 2, 2, 1);
        assertThat(outputs()).containsExactly("A 0", "A 1", "A 2");
        assertThat(tooLate()).containsExactly("A 0", "A 2");
    }

    @Test
    void aGapIsGivenUpWhenTooManyPlacesFollowIt() throws Exception {
        arrive("A", 1, 2, 3, 4);
        assertThat(outputs()).isEmpty();
        assertThat(harness.numKeyedStateEntries()).as("turn, latest, deadline, map").isEqualTo(4);
        arrive("A", 6);
        assertThat(outputs()).containsExactly("A 1", "A 2", "A 3", "A 4");
        arrive("A", 5);
        assertThat(outputs()).containsExactly("A 1", "A 2", "A 3", "A 4", "A 5", "A 6");
        arrive("A", 1_000_000_000_000L);
        at(TIMEOUT);
        assertThat(outputs()).endsWith("A 6", "A 1000000000000");
    }

    @Test
    void anotherSequenceEndsTheOneBefore() throws Exception {
        arrive("A", 0, 2);
        harness.processElement(new Numbered<>(SEQUENCE + 1, 1, "A new 1"), ++eventTime);
        assertThat(outputs()).containsExactly("A 0", "A 2");
        harness.processElement(new Numbered<>(SEQUENCE + 1, 0, "A new 0"), ++eventTime);
        assertThat(outputs()).containsExactly("A 0", "A 2", "A new 0", "A new 1");
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @Test
    void aSilentKeyHoldsNoState() throws Exception {
        arrive("A", 0, 2);
        harness.processWatermark(eventTime + RETENTION.toMillis() - 1);
        assertThat(outputs()).containsExactly("A 0");
        harness.processWatermark(eventTime + RETENTION.toMillis());
        assertThat(outputs()).as("what waited").containsExactly("A 0", "A 2");
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @Test
    void anElementProlongsWhatItsKeyHoldsWithTheOneTimer() throws Exception {
        arrive("A", 0);
        eventTime += RETENTION.toMillis() / 2;
        arrive("A", 1);
        assertThat(harness.numEventTimeTimers()).isEqualTo(1);
        harness.processWatermark(RETENTION.toMillis() + 10);
        assertThat(harness.numKeyedStateEntries()).isEqualTo(2);
        assertThat(harness.numEventTimeTimers()).isEqualTo(1);
        harness.processWatermark(2 * RETENTION.toMillis());
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
    }

    @Test
    void refusesElementsWithoutTime() {
        assertThatThrownBy(
                        () ->
                                harness.processElement(
                                        new StreamRecord<>(new Numbered<>(SEQUENCE, 0, "A 0"))))
                .hasStackTraceContaining("watermark strategy");
    }

    @Test
    void refusesLimitsThatAreNone() {
        assertThatThrownBy(() -> new ResequenceFunction<>(Types.STRING, 0, TIMEOUT, RETENTION))
                .hasMessageContaining("maxAhead must be at least 1, got 0");
        assertThatThrownBy(
                        () -> new ResequenceFunction<>(Types.STRING, 1, Duration.ZERO, RETENTION))
                .hasMessageContaining("timeout must be longer than 0");
        assertThatThrownBy(() -> new ResequenceFunction<>(Types.STRING, 1, TIMEOUT, Duration.ZERO))
                .hasMessageContaining("retention must be longer than 0");
        assertThatThrownBy(() -> new NumberFunction<String, String>(Duration.ZERO))
                .hasMessageContaining("retention must be longer than 0");
    }

    /** Any order that stays within the bounds comes back whole, through a restart in the middle. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyShuffleWithinTheBoundsComesBackInOrder(long round) throws Exception {
        long seed = System.nanoTime() + round;
        System.out.println("ResequenceFunctionTest seed " + seed);
        var random = new Random(seed);
        List<Numbered<String>> numbered = shuffled(numbered(random), random);

        List<String> outputs = new ArrayList<>();
        int restart = random.nextInt(numbered.size());
        for (int i = 0; i < numbered.size(); i++) {
            if (i == restart) {
                OperatorSubtaskState saved = harness.snapshot(1, 1);
                outputs.addAll(outputs());
                harness.close();
                harness = harness();
                harness.initializeState(saved);
                harness.open();
            }
            harness.processElement(numbered.get(i), i);
        }
        outputs.addAll(outputs());

        Map<String, List<String>> byKey =
                outputs.stream().collect(Collectors.groupingBy(ResequenceFunctionTest::keyOf));
        Map<String, List<String>> expected =
                numbered.stream()
                        .sorted((a, b) -> Long.compare(a.number(), b.number()))
                        .map(Numbered::value)
                        .collect(Collectors.groupingBy(ResequenceFunctionTest::keyOf));
        assertThat(byKey).isEqualTo(expected);
        assertThat(tooLate()).isEmpty();

        harness.processWatermark(Long.MAX_VALUE);
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    /** Whatever comes whenever: in order, nothing lost, nothing kept. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void beyondTheBoundsNothingIsLostAndTheOrderHolds(long round) throws Exception {
        long seed = System.nanoTime() + round;
        System.out.println("ResequenceFunctionTest seed " + seed);
        var random = new Random(seed);
        List<Numbered<String>> numbered = new ArrayList<>(numbered(random));
        Collections.shuffle(numbered, random);
        for (Numbered<String> one : numbered) {
            harness.setProcessingTime(harness.getProcessingTime() + random.nextInt(3_000));
            harness.processElement(one, ++eventTime);
        }
        harness.processWatermark(Long.MAX_VALUE);

        List<String> all = new ArrayList<>(outputs());
        outputs().stream()
                .collect(Collectors.groupingBy(ResequenceFunctionTest::keyOf))
                .values()
                .forEach(
                        ofKey ->
                                assertThat(ofKey)
                                        .extracting(ResequenceFunctionTest::numberOf)
                                        .isSorted());
        all.addAll(tooLate());
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        numbered.stream().map(Numbered::value).toList());
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @Test
    void numbersGoOnFromASavepointAndBeginAnewAfterSilence() throws Exception {
        List<Numbered<String>> numbered = new ArrayList<>();
        var numbering = numberingHarness();
        numbering.open();
        numbering.processElement("A x", 1);
        numbering.processElement("B x", 2);
        numbering.processElement("A y", 3);
        numbered.addAll(numbering.extractOutputValues());
        OperatorSubtaskState saved = numbering.snapshot(1, 1);
        numbering.close();

        numbering = numberingHarness();
        numbering.initializeState(saved);
        numbering.open();
        numbering.processElement("A z", 4);
        numbered.addAll(numbering.extractOutputValues());
        assertThat(numbered).extracting(Numbered::number).containsExactly(0L, 0L, 1L, 2L);
        assertThat(numbered.get(3).sequence()).isEqualTo(numbered.get(0).sequence());

        numbering.processWatermark(4 + RETENTION.toMillis());
        assertThat(numbering.numKeyedStateEntries()).isZero();
        assertThat(numbering.numEventTimeTimers()).isZero();
        numbering.processElement("A again", 5 + RETENTION.toMillis());
        Numbered<String> again = numbering.extractOutputValues().get(1);
        assertThat(again.number()).isZero();
        assertThat(again.sequence()).isNotEqualTo(numbered.get(0).sequence());
        numbering.close();
    }

    private static List<Numbered<String>> numbered(Random random) {
        Map<String, Long> next = new TreeMap<>();
        List<Numbered<String>> numbered = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            String key = "K" + random.nextInt(10);
            long number = next.merge(key, 1L, Long::sum) - 1;
            numbered.add(new Numbered<>(SEQUENCE, number, key + " " + number));
        }
        return numbered;
    }

    /** No element of a key is overtaken by one more than {@link #MAX_AHEAD} places behind it. */
    private static List<Numbered<String>> shuffled(
            Collection<Numbered<String>> numbered, Random random) {
        Deque<Numbered<String>> source = new ArrayDeque<>(numbered);
        List<Numbered<String>> window = new ArrayList<>();
        List<Numbered<String>> shuffled = new ArrayList<>();
        while (!source.isEmpty() || !window.isEmpty()) {
            while (window.size() <= MAX_AHEAD && !source.isEmpty()) {
                window.add(source.poll());
            }
            Numbered<String> drawn = window.get(random.nextInt(window.size()));
            String key = keyOf(drawn.value());
            Numbered<String> first =
                    window.stream().filter(one -> keyOf(one.value()).equals(key)).findFirst().get();
            boolean tooFar = drawn.number() - first.number() > MAX_AHEAD;
            Numbered<String> next = tooFar ? first : drawn;
            window.remove(next);
            shuffled.add(next);
        }
        return shuffled;
    }

    private void arrive(String key, long... numbers) throws Exception {
        for (long number : numbers) {
            harness.processElement(
                    new Numbered<>(SEQUENCE, number, key + " " + number), ++eventTime);
        }
    }

    private void restartAt(Duration processingTime) throws Exception {
        OperatorSubtaskState saved = harness.snapshot(1, 1);
        harness.close();
        harness = harness();
        harness.setProcessingTime(processingTime.toMillis());
        harness.initializeState(saved);
        harness.open();
    }

    private void at(Duration processingTime) throws Exception {
        harness.setProcessingTime(processingTime.toMillis());
    }

    private List<String> outputs() {
        return harness.extractOutputValues();
    }

    private List<String> tooLate() {
        var side = harness.getSideOutput(function.tooLate());
        return side == null ? List.of() : side.stream().map(one -> one.getValue().value()).toList();
    }

    private static String keyOf(String value) {
        return value.split(" ")[0];
    }

    private static long numberOf(String value) {
        return Long.parseLong(value.split(" ")[1]);
    }

    private KeyedOneInputStreamOperatorTestHarness<String, Numbered<String>, String> harness()
            throws Exception {
        function = new ResequenceFunction<>(Types.STRING, MAX_AHEAD, TIMEOUT, RETENTION);
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(function),
                numbered -> keyOf(numbered.value()),
                Types.STRING);
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, String, Numbered<String>>
            numberingHarness() throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new NumberFunction<String, String>(RETENTION)),
                ResequenceFunctionTest::keyOf,
                Types.STRING);
    }
}
