package dev.kairos.jobs.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.events.DeadLetter;
import dev.kairos.events.Prediction;
import dev.kairos.jobs.Pipelines;
import dev.kairos.jobs.definition.PipelineDefinition;
import dev.kairos.jobs.records.Failure;
import dev.kairos.jobs.records.Scored;
import dev.kairos.jobs.records.Sentiment;
import dev.kairos.schemas.Cause;
import dev.kairos.schemas.OutputId;
import dev.kairos.temporalcontext.SourcePosition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContextFunctionTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00.123456Z");
    private static final Instant NOW = Instant.parse("2026-03-02T12:00:03Z");
    private static final Duration HALF_LIFE = Duration.ofHours(6);

    private KeyedOneInputStreamOperatorTestHarness<String, Scored, Prediction> harness;
    private long offset;

    @BeforeEach
    void open() throws Exception {
        harness = harness(Pipelines.remembering(3));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void answersTheFirstObservationFromNothingBefore() throws Exception {
        Prediction prediction = answer(scored("ACME", NOON, 0.5));

        var position = new dev.kairos.events.SourcePosition("kairos.news", 0, 0L);
        assertThat(prediction.getId())
                .isEqualTo(
                        OutputId.of(
                                "news-sentiment",
                                "Prediction",
                                "ACME",
                                "sentiment",
                                position,
                                position));
        assertThat(prediction.getVariant()).isEqualTo("sentiment");
        assertThat(prediction.getEventTime()).isEqualTo(NOON);
        assertThat(prediction.getProducedAt()).isEqualTo(NOW);
        assertThat(prediction.getScoredPosition()).isEqualTo(position);
        assertThat(prediction.getTriggeringPosition()).isEqualTo(position);
        assertThat(prediction.getModelHash()).isEqualTo("abc");
        assertThat(prediction.getContextSize()).isZero();
        assertThat(prediction.getContextFrom()).isNull();
        assertThat(prediction.getWatermark()).isNull();
        assertThat(prediction.getSentimentIndex()).isCloseTo(0.5, within(1e-12));
        assertThat(prediction.getSupersedes()).isNull();
    }

    @Test
    void weighsThePastOfTheSameKeyByItsAge() throws Exception {
        answer(scored("ACME", NOON, -1));
        answer(scored("OTHER", NOON, 1));
        Prediction prediction = answer(scored("ACME", NOON.plus(HALF_LIFE), 0.5));

        assertThat(prediction.getContextSize()).isEqualTo(1);
        assertThat(prediction.getContextFrom()).isEqualTo(NOON);
        assertThat(prediction.getSentimentIndex()).isCloseTo((-1 * 0.5 + 0.5) / 1.5, within(1e-12));
    }

    @Test
    void aLateObservationSeesNothingThatHappenedAfterIt() throws Exception {
        answer(scored("ACME", NOON, 1));
        answer(scored("ACME", NOON.plusSeconds(10), -1));
        Prediction late = answer(scored("ACME", NOON.plusSeconds(5), 1));
        assertThat(late.getContextSize()).isEqualTo(1);
        assertThat(late.getSentimentIndex()).isCloseTo(1.0, within(1e-12));

        Prediction next = answer(scored("ACME", NOON.plusSeconds(10), -1));
        assertThat(next.getContextSize()).isEqualTo(3);
        assertThat(next.getContextFrom()).isEqualTo(NOON);
    }

    @Test
    void remembersTheLatestByEventTimeInTheSlotsItHas() throws Exception {
        for (int second : new int[] {30, 10, 40, 20, 50}) {
            answer(scored("ACME", NOON.plusSeconds(second), 0));
        }
        Prediction prediction = answer(scored("ACME", NOON.plusSeconds(60), 0));
        assertThat(prediction.getContextSize()).isEqualTo(3);
        assertThat(prediction.getContextFrom()).isEqualTo(NOON.plusSeconds(30));
        // The ring and the time of its timer.
        assertThat(harness.numKeyedStateEntries()).isEqualTo(2);
    }

    @Test
    void usesTheSlotsOfWhatBecameTooOldAgain() throws Exception {
        for (int second = 0; second < 3; second++) {
            answer(scored("ACME", NOON.plusSeconds(second), 0));
        }
        Instant later = NOON.plus(Duration.ofDays(8));
        for (int second = 0; second < 5; second++) {
            Prediction prediction = answer(scored("ACME", later.plusSeconds(second), 0));
            assertThat(prediction.getContextSize()).isEqualTo(Math.min(second, 3));
        }
    }

    @Test
    void setsAsideWhatIsBehindTheWatermarkByMoreThanTheAllowedLateness() throws Exception {
        answer(scored("ACME", NOON, 1));
        harness.processWatermark(NOON.toEpochMilli());
        Prediction inTime = answer(scored("ACME", NOON.minusSeconds(30), 1));
        assertThat(inTime.getWatermark()).isEqualTo(Instant.ofEpochMilli(NOON.toEpochMilli()));

        DeadLetter late = deadLetter(scored("ACME", NOON.minusSeconds(30).minusMillis(1), 1));
        assertThat(late.getCause()).isEqualTo("LATE");
        assertThat(late.getKey()).isEqualTo("ACME");
        assertThat(late.getOffset()).isEqualTo(2);
        assertThat(late.getMessage()).contains("30001 ms behind").contains("30s");
        assertThat(late.getPayload()).isNull();
        assertThat(late.getPayloadHash()).isEqualTo("hash");
        assertThat(answer(scored("ACME", NOON, 1)).getContextSize()).isEqualTo(2);
    }

    @Test
    void whatTheModelDidNotAnswerIsADeadLetterAndNoContext() throws Exception {
        var failed =
                new Scored(
                        "ACME",
                        NOON,
                        new SourcePosition("kairos.news", 0, 7),
                        "hash",
                        null,
                        new Failure(Cause.TIMEOUT, "No answer within 30s"),
                        false);
        DeadLetter timeout = deadLetter(failed);
        assertThat(timeout.getCause()).isEqualTo("TIMEOUT");
        assertThat(timeout.getMessage()).isEqualTo("No answer within 30s");
        assertThat(timeout.getAt()).isEqualTo(NOW);
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
    }

    @Test
    void oneTimerAKeyExpiresItsState() throws Exception {
        answer(scored("ACME", NOON, 1));
        answer(scored("ACME", NOON.plus(Duration.ofDays(1)), 1));
        answer(scored("OTHER", NOON, 1));
        assertThat(harness.numEventTimeTimers()).isEqualTo(2);
        assertThat(harness.numKeyedStateEntries()).isEqualTo(4);

        Duration kept = Duration.ofDays(7).plusSeconds(30);
        harness.processWatermark(NOON.plus(kept).toEpochMilli());
        assertThat(harness.numEventTimeTimers()).isEqualTo(1);
        assertThat(harness.numKeyedStateEntries()).isEqualTo(2);

        harness.processWatermark(NOON.plus(kept).plus(Duration.ofDays(1)).toEpochMilli());
        assertThat(harness.numEventTimeTimers()).isZero();
        assertThat(harness.numKeyedStateEntries()).isZero();
    }

    @Test
    void observationsOlderThanTheMaximumAgeAreNoContext() throws Exception {
        answer(scored("ACME", NOON, -1));
        Prediction after = answer(scored("ACME", NOON.plus(Duration.ofDays(7)).plusNanos(1000), 1));
        assertThat(after.getContextSize()).isZero();
        assertThat(after.getSentimentIndex()).isCloseTo(1.0, within(1e-12));
    }

    @Test
    void goesOnFromASavepoint() throws Exception {
        answer(scored("ACME", NOON, -1));
        OperatorSubtaskState saved = harness.snapshot(1, 1);
        harness.close();

        harness = harness(Pipelines.remembering(3));
        harness.initializeState(saved);
        harness.open();
        Prediction prediction = answer(scored("ACME", NOON.plus(HALF_LIFE), 0.5));
        assertThat(prediction.getContextSize()).isEqualTo(1);
        assertThat(prediction.getSentimentIndex()).isCloseTo(0, within(1e-12));
        assertThat(harness.numEventTimeTimers()).isEqualTo(1);
    }

    @Test
    void aSmallerRingReadsASavepointOfALargerOne() throws Exception {
        for (int second = 0; second < 3; second++) {
            answer(scored("ACME", NOON.plusSeconds(second), 0));
        }
        OperatorSubtaskState saved = harness.snapshot(1, 1);
        harness.close();

        harness = harness(Pipelines.remembering(2));
        harness.initializeState(saved);
        harness.open();
        for (int second = 3; second < 6; second++) {
            Prediction prediction = answer(scored("ACME", NOON.plusSeconds(second), 0));
            assertThat(prediction.getContextSize()).isEqualTo(2);
            assertThat(prediction.getContextFrom()).isEqualTo(NOON.plusSeconds(second - 2));
        }
    }

    @Test
    void aSmallerRingKeepsNothingOfALargerOneInState() throws Exception {
        harness.close();
        harness = harness(Pipelines.remembering(5));
        harness.open();
        for (int second = 0; second < 5; second++) {
            answer(scored("ACME", NOON.plusSeconds(second), 0));
        }
        restartRemembering(2);
        answer(scored("ACME", NOON.plusSeconds(5), 0));

        restartRemembering(5);
        assertThat(answer(scored("ACME", NOON.plusSeconds(6), 0)).getContextSize()).isEqualTo(2);
    }

    private void restartRemembering(int observations) throws Exception {
        OperatorSubtaskState saved = harness.snapshot(1, 1);
        harness.close();
        harness = harness(Pipelines.remembering(observations));
        harness.initializeState(saved);
        harness.open();
    }

    @Test
    void whatWasSkippedRepeatsTheLatestAnswerOfItsKey() throws Exception {
        reopen("overload: {lower_cadence: 30s}");
        Prediction full = answer(scored("ACME", NOON, 0.5));
        answer(scored("OTHER", NOON.plusSeconds(5), -1));
        Prediction repeated =
                answer(unanswered("ACME", NOON.plusSeconds(30), Cause.OVERLOAD, true));

        assertThat(repeated.getDegraded()).isEqualTo("lower-cadence");
        assertThat(repeated.getEventTime()).isEqualTo(NOON.plusSeconds(30));
        assertThat(repeated.getLabel()).isEqualTo(full.getLabel());
        assertThat(repeated.getProbabilities()).isEqualTo(full.getProbabilities());
        assertThat(repeated.getModelHash()).isEqualTo("abc");
        assertThat(repeated.getVariant()).isEqualTo("sentiment");
        var position = new dev.kairos.events.SourcePosition("kairos.news", 0, 2L);
        assertThat(repeated.getScoredPosition()).isEqualTo(position);
        assertThat(repeated.getId())
                .as("the id that a full answer would have")
                .isEqualTo(
                        OutputId.of(
                                "news-sentiment",
                                "Prediction",
                                "ACME",
                                "sentiment",
                                position,
                                position));
        assertThat(full.getDegraded()).isNull();
    }

    @Test
    void aRepeatedAnswerIsNoObservation() throws Exception {
        reopen("overload: {lower_cadence: 1d}");
        answer(scored("ACME", NOON, -1));
        Prediction repeated =
                answer(unanswered("ACME", NOON.plus(HALF_LIFE), Cause.OVERLOAD, true));
        assertThat(repeated.getSentimentIndex()).isCloseTo(-1, within(1e-12));
        assertThat(repeated.getContextSize()).isEqualTo(1);

        Prediction next = answer(scored("ACME", NOON.plus(HALF_LIFE), 0.5));
        assertThat(next.getContextSize()).isEqualTo(1);
        assertThat(next.getSentimentIndex()).isCloseTo((-1 * 0.5 + 0.5) / 1.5, within(1e-12));
    }

    @Test
    void repeatsTheLatestByEventTimeAlsoToWhatCameOutOfOrder() throws Exception {
        reopen("overload: {lower_cadence: 30s}");
        answer(scored("ACME", NOON.plusSeconds(10), 1));
        answer(scored("ACME", NOON.plusSeconds(5), -1));
        Prediction repeated =
                answer(unanswered("ACME", NOON.plusSeconds(20), Cause.OVERLOAD, true));
        assertThat(repeated.getLabel()).isEqualTo("positive");

        Prediction outOfOrder = answer(unanswered("ACME", NOON, Cause.OVERLOAD, true));
        assertThat(outOfOrder.getLabel()).isEqualTo("positive");
        assertThat(outOfOrder.getContextSize()).isZero();
        assertThat(outOfOrder.getSentimentIndex()).as("nothing was before it").isNull();
    }

    @Test
    void theLastKnownAnswerStandsInForOneThatDidNotCome() throws Exception {
        reopen("overload: {last_known: 10m}");
        answer(scored("ACME", NOON, 1));
        assertThat(
                        answer(unanswered("ACME", NOON.plusSeconds(600), Cause.TIMEOUT, false))
                                .getDegraded())
                .isEqualTo("last-known");
        assertThat(
                        answer(unanswered("ACME", NOON.plusSeconds(600), Cause.OVERLOAD, false))
                                .getDegraded())
                .isEqualTo("last-known");
        assertThat(
                        deadLetter(unanswered("ACME", NOON.plusSeconds(601), Cause.TIMEOUT, false))
                                .getCause())
                .isEqualTo("TIMEOUT");
        assertThat(
                        deadLetter(unanswered("ACME", NOON.plusSeconds(1), Cause.BAD_VALUE, false))
                                .getCause())
                .as("refused for what it is")
                .isEqualTo("BAD_VALUE");
    }

    @Test
    void whatHasNothingToRepeatIsADeadLetter() throws Exception {
        reopen("overload: {lower_cadence: 30s, last_known: 10m}");
        assertThat(deadLetter(unanswered("ACME", NOON, Cause.OVERLOAD, true)).getCause())
                .isEqualTo("OVERLOAD");
        assertThat(deadLetter(unanswered("ACME", NOON, Cause.TIMEOUT, false)).getCause())
                .isEqualTo("TIMEOUT");

        answer(scored("ACME", NOON, 1));
        assertThat(
                        answer(unanswered("ACME", NOON.plusSeconds(31), Cause.OVERLOAD, true))
                                .getDegraded())
                .as("too old for a lower cadence, and better than nothing")
                .isEqualTo("last-known");
        assertThat(
                        deadLetter(unanswered("ACME", NOON.plusSeconds(601), Cause.OVERLOAD, true))
                                .getCause())
                .isEqualTo("OVERLOAD");
    }

    @Test
    void whatIsLateIsLateWhetherItWasAnsweredOrNot() throws Exception {
        reopen("overload: {lower_cadence: 30s, last_known: 10m}");
        answer(scored("ACME", NOON, 1));
        harness.processWatermark(NOON.plusSeconds(31).toEpochMilli());
        assertThat(
                        deadLetter(unanswered("ACME", NOON.minusSeconds(1), Cause.OVERLOAD, true))
                                .getCause())
                .isEqualTo("LATE");
    }

    @Test
    void theRepeatedAnswerExpiresWithItsContextAndDoesNotProlongIt() throws Exception {
        reopen("overload: {last_known: 7d}");
        answer(scored("ACME", NOON, 1));
        assertThat(harness.numKeyedStateEntries()).isEqualTo(3);
        answer(unanswered("ACME", NOON.plus(Duration.ofDays(6)), Cause.TIMEOUT, false));
        assertThat(harness.numKeyedStateEntries()).isEqualTo(3);
        assertThat(harness.numEventTimeTimers()).isEqualTo(1);

        harness.processWatermark(NOON.plus(Duration.ofDays(7)).plusSeconds(30).toEpochMilli());
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
    }

    @Test
    void theAnswerToRepeatIsInTheSavepoint() throws Exception {
        reopen("overload: {last_known: 10m}");
        answer(scored("ACME", NOON, 1));
        OperatorSubtaskState saved = harness.snapshot(1, 1);
        harness.close();

        harness = harness(Pipelines.parse("overload: {last_known: 10m}"));
        harness.initializeState(saved);
        harness.open();
        assertThat(answer(unanswered("ACME", NOON, Cause.TIMEOUT, false)).getDegraded())
                .isEqualTo("last-known");
    }

    @Test
    void theAnswerOfAStepThatWasSwitchedOffExpiresToo() throws Exception {
        reopen("overload: {last_known: 10m}");
        answer(scored("ACME", NOON, 1));
        OperatorSubtaskState saved = harness.snapshot(1, 1);
        harness.close();

        harness = harness(Pipelines.parse(""));
        harness.initializeState(saved);
        harness.open();
        assertThat(harness.numKeyedStateEntries()).isEqualTo(3);
        harness.processWatermark(NOON.plus(Duration.ofDays(7)).plusSeconds(30).toEpochMilli());
        assertThat(harness.numKeyedStateEntries()).isZero();
    }

    private Scored scored(String key, Instant eventTime, double score) {
        double positive = (1 + score) / 2;
        return new Scored(
                key,
                eventTime,
                new SourcePosition("kairos.news", 0, offset++),
                "hash",
                new Sentiment(
                        "news-sentiment",
                        "1",
                        "abc",
                        "sentiment",
                        true,
                        score > 0 ? "positive" : "negative",
                        Map.of("positive", positive, "negative", 1 - positive)),
                null,
                false);
    }

    private Scored unanswered(String key, Instant eventTime, Cause cause, boolean skipped) {
        return new Scored(
                key,
                eventTime,
                new SourcePosition("kairos.news", 0, offset++),
                "hash",
                null,
                new Failure(cause, "no answer"),
                skipped);
    }

    private void reopen(String lines) throws Exception {
        harness.close();
        harness = harness(Pipelines.parse(lines));
        harness.open();
    }

    private Prediction answer(Scored scored) throws Exception {
        int before = harness.extractOutputValues().size();
        harness.processElement(scored, scored.eventTime().toEpochMilli());
        List<Prediction> outputs = harness.extractOutputValues();
        assertThat(outputs).hasSize(before + 1);
        return outputs.get(before);
    }

    private DeadLetter deadLetter(Scored scored) throws Exception {
        int before = harness.extractOutputValues().size();
        harness.processElement(scored, scored.eventTime().toEpochMilli());
        assertThat(harness.extractOutputValues()).hasSize(before);
        return harness.getSideOutput(DeadLetterOutput.TAG).stream()
                .map(StreamRecord::getValue)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Scored, Prediction> harness(
            PipelineDefinition pipeline) throws Exception {
        var function = new ContextFunction(pipeline, Clock.fixed(NOW, ZoneOffset.UTC));
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(function), Scored::key, Types.STRING);
    }
}
