package dev.kairos.local.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.events.Prediction;
import dev.kairos.events.SourcePosition;
import dev.kairos.local.Endpoints;
import dev.kairos.local.KairosException;
import dev.kairos.schemas.Cause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger's definitions, each on topics of a real broker. */
class LedgerTest {
    private static final String ACME = "ACME";
    private static final String BOLT = "BOLT";

    private final Endpoints endpoints = RunningKafka.withTopics(2);
    private final FakePipeline pipeline = FakePipeline.at(endpoints);

    @AfterEach
    void close() {
        pipeline.close();
    }

    private LedgerCounts countStopped() {
        return Ledger.count(endpoints, false, Optional.empty());
    }

    @Test
    void anInputWithItsPredictionIsAnswered() {
        pipeline.predict(pipeline.item(ACME), ACME);

        LedgerCounts counts = countStopped();

        assertThat(counts.accepted()).isEqualTo(1);
        assertThat(counts.answered()).isEqualTo(1);
        assertThat(counts.isClean()).isTrue();
        PipelineCounts news = counts.pipelines().get("news-sentiment");
        assertThat(news.events()).isEqualTo(1);
        assertThat(news.predictions()).isEqualTo(1);
        assertThat(news.latencyMs())
                .hasValueSatisfying(latency -> assertThat(latency.p50()).isBetween(0.0, 60_000.0));
        assertThat(news.model())
                .contains(new PipelineCounts.Model("news-sentiment", "1", "ab".repeat(32)));
    }

    @Test
    void anInputWithoutAnswerIsInFlightWhileAJobRunsAndLostOtherwise() {
        pipeline.item(ACME);

        LedgerCounts running = Ledger.count(endpoints, true, Optional.empty());
        LedgerCounts stopped = countStopped();

        assertThat(running.inFlight()).isEqualTo(1);
        assertThat(running.lost()).isZero();
        assertThat(running.isClean()).isTrue();
        assertThat(stopped.inFlight()).isZero();
        assertThat(stopped.lost()).isEqualTo(1);
        assertThat(stopped.isClean()).isFalse();
    }

    @Test
    void anItemIsAnsweredOnlyWhenEachOfItsSymbolsIs() {
        SourcePosition item = pipeline.item(ACME, BOLT);
        pipeline.predict(item, ACME);
        assertThat(countStopped().lost()).isEqualTo(1);

        pipeline.predict(item, BOLT);

        assertThat(countStopped().answered()).isEqualTo(1);
        assertThat(countStopped().pipelines().get("news-sentiment").predictions()).isEqualTo(2);
    }

    @Test
    void aSymbolThatAnItemNamesTwiceIsOwedOneAnswer() {
        pipeline.predict(pipeline.item(ACME, ACME), ACME);

        assertThat(countStopped().answered()).isEqualTo(1);
    }

    @Test
    void aPartlyDeadItemIsAnswered() {
        SourcePosition item = pipeline.item(ACME, "");
        pipeline.refuse(item, "", Cause.NO_KEY);
        assertThat(countStopped().lost()).as("ACME is missing").isEqualTo(1);

        pipeline.predict(item, ACME);

        LedgerCounts counts = countStopped();
        assertThat(counts.answered()).isEqualTo(1);
        assertThat(counts.dead()).isZero();
        assertThat(counts.pipelines().get("news-sentiment").deadLetters())
                .containsExactly(Map.entry("NO_KEY", 1L));
    }

    @Test
    void anItemIsDeadWhenEveryKeyIs() {
        SourcePosition each = pipeline.item(ACME, BOLT);
        pipeline.refuse(each, ACME, Cause.LATE);
        assertThat(countStopped().dead()).isZero();
        pipeline.refuse(each, BOLT, Cause.LATE);
        pipeline.refuse(pipeline.item(ACME, BOLT), null, Cause.TOO_LARGE);

        LedgerCounts counts = countStopped();

        assertThat(counts.dead()).isEqualTo(2);
        assertThat(counts.accepted()).isEqualTo(2);
        assertThat(counts.pipelines().get("news-sentiment").deadLetters())
                .as("distinct positions by cause")
                .containsEntry("LATE", 1L)
                .containsEntry("TOO_LARGE", 1L);
    }

    @Test
    void whatCannotBeReadOrHasNoSymbolOwesOneAnswer() {
        SourcePosition nothing = pipeline.newsBytes(null);
        SourcePosition noise = pipeline.newsBytes("no Avro at all".getBytes(UTF_8));
        SourcePosition unknown = pipeline.newsBytes(new byte[] {0, 0x7f, 0, 0, 1, 2, 3});
        SourcePosition keyless = pipeline.item();
        assertThat(countStopped().lost()).isEqualTo(4);

        pipeline.refuse(nothing, null, Cause.UNDECODABLE);
        pipeline.refuse(noise, null, Cause.UNDECODABLE);
        pipeline.refuse(unknown, null, Cause.UNKNOWN_SCHEMA);
        pipeline.refuse(keyless, "", Cause.NO_KEY);

        LedgerCounts counts = countStopped();
        assertThat(counts.dead()).isEqualTo(4);
        assertThat(counts.isClean()).isTrue();
    }

    @Test
    void aRepeatedRecordIsADuplicateAndNoMore() {
        SourcePosition item = pipeline.item(ACME);
        pipeline.predict(item, ACME);
        pipeline.predict(item, ACME);
        pipeline.predict(item, ACME);

        LedgerCounts counts = countStopped();

        assertThat(counts.duplicateRecords()).isEqualTo(2);
        assertThat(counts.duplicateAfterId()).isZero();
        assertThat(counts.answeredTwice()).isZero();
        assertThat(counts.pipelines().get("news-sentiment").predictions()).isEqualTo(1);
        assertThat(counts.isClean()).isTrue();
    }

    @Test
    void twoIdsForOneAnswerAreADuplicateThatNoReaderCanDrop() {
        SourcePosition item = pipeline.item(ACME);
        pipeline.predict(item, ACME);
        Prediction other = FakePipeline.prediction(item, ACME);
        other.setId("0123456789abcdef0123456789abcdef");
        pipeline.send(other);

        LedgerCounts counts = countStopped();

        assertThat(counts.duplicateRecords()).isZero();
        assertThat(counts.duplicateAfterId()).isEqualTo(1);
        assertThat(counts.answeredTwice()).isEqualTo(1);
        assertThat(counts.isClean()).isFalse();
    }

    @Test
    void aCorrectionThatNamesWhatItSupersedesIsNoSecondAnswer() {
        SourcePosition early = pipeline.item(ACME);
        SourcePosition late = pipeline.item(ACME);
        pipeline.predict(early, ACME);
        pipeline.predict(late, ACME);
        Prediction correction = FakePipeline.prediction(early, late, ACME);
        correction.setSupersedes(FakePipeline.prediction(early, ACME).getId());
        pipeline.send(correction);

        LedgerCounts counts = countStopped();

        assertThat(counts.isClean()).isTrue();
        assertThat(counts.pipelines().get("news-sentiment").superseded()).isEqualTo(1);
        assertThat(counts.pipelines().get("news-sentiment").predictions()).isEqualTo(3);
    }

    @Test
    void aSecondAnswerThatSupersedesNothingIsAnsweringTwice() {
        SourcePosition early = pipeline.item(ACME);
        SourcePosition late = pipeline.item(ACME);
        pipeline.predict(early, ACME);
        pipeline.predict(late, ACME);
        pipeline.send(FakePipeline.prediction(early, late, ACME));

        LedgerCounts counts = countStopped();

        assertThat(counts.answeredTwice()).isEqualTo(1);
        assertThat(counts.duplicateAfterId())
                .as("another triggering position is another id")
                .isZero();
    }

    @Test
    void degradedCountsAsAnswered() {
        Prediction degraded = FakePipeline.prediction(pipeline.item(ACME), ACME);
        degraded.setDegraded("last-known");
        pipeline.send(degraded);

        LedgerCounts counts = countStopped();

        assertThat(counts.answered()).isEqualTo(1);
        assertThat(counts.pipelines().get("news-sentiment").degraded()).isEqualTo(1);
    }

    @Test
    void whatATransactionAbortedDoesNotCountAndWhatItCommittedDoes() {
        SourcePosition first = pipeline.item(ACME);
        SourcePosition second = pipeline.item(ACME);
        try (var transactional = FakePipeline.transactional(endpoints)) {
            transactional.begin();
            transactional.predict(first, ACME);
            transactional.commit();
            transactional.begin();
            transactional.predict(first, ACME);
            transactional.predict(second, ACME);
            transactional.abort();

            LedgerCounts afterAbort = countStopped();
            assertThat(afterAbort.answered()).isEqualTo(1);
            assertThat(afterAbort.lost()).isEqualTo(1);
            assertThat(afterAbort.duplicateRecords()).isZero();

            transactional.begin();
            transactional.predict(second, ACME);
            assertThat(countStopped().lost()).as("not committed yet").isEqualTo(1);
            transactional.commit();
        }
        assertThat(countStopped().answered()).isEqualTo(2);
    }

    @Test
    void inputsOfTransactionsLeaveGapsInTheOffsetsAndCountAll() {
        List<SourcePosition> items = new ArrayList<>();
        try (var transactional = FakePipeline.transactional(endpoints)) {
            for (int i = 0; i < 3; i++) {
                transactional.begin();
                items.add(transactional.item(ACME));
                transactional.commit();
                transactional.begin();
                transactional.item(ACME);
                transactional.abort();
            }
        }
        items.forEach(item -> pipeline.predict(item, ACME));

        LedgerCounts counts = countStopped();

        assertThat(counts.accepted()).isEqualTo(3);
        assertThat(counts.answered()).isEqualTo(3);
    }

    @Test
    void oneMissingAnswerAmongTenThousandIsNoticed() {
        List<SourcePosition> items = pipeline.items(10_000, ACME);
        List<SourcePosition> answered = new ArrayList<>(items);
        SourcePosition forgotten = answered.remove(7_321);
        pipeline.predictAllOf(answered, ACME);

        try (var reader = new LedgerReader(endpoints)) {
            reader.advance();
            LedgerCounts counts = reader.counts(false);
            assertThat(counts.accepted()).isEqualTo(10_000);
            assertThat(counts.answered()).isEqualTo(9_999);
            assertThat(counts.lost()).isEqualTo(1);
            List<SourcePosition> lost = new ArrayList<>();
            reader.visit(
                    (name, entry) -> {
                        if (entry.state() == PipelineBook.State.MISSING) {
                            lost.add(
                                    new SourcePosition(
                                            entry.partition().topic(),
                                            entry.partition().partition(),
                                            entry.offset()));
                        }
                    });
            assertThat(lost).containsExactly(forgotten);

            pipeline.predict(forgotten, ACME);
            reader.advance();
            assertThat(reader.counts(false).isClean()).as("read on, not from scratch").isTrue();
            assertThat(reader.counts(false).accepted()).isEqualTo(10_000);
        }
    }

    @Test
    void anAnswerToAnotherSymbolOrInputAnswersNothing() {
        SourcePosition item = pipeline.item(ACME);
        pipeline.predict(item, BOLT);
        pipeline.predict(new SourcePosition(item.getTopic(), item.getPartition(), 99_999L), ACME);

        try (var reader = new LedgerReader(endpoints)) {
            reader.advance();
            assertThat(reader.counts(false).lost()).isEqualTo(1);
            assertThat(reader.remarks()).singleElement().asString().startsWith("2 answers");
        }
    }

    @Test
    void theExportHasARowForEachPosition(@TempDir Path folder) throws Exception {
        SourcePosition item = pipeline.item(ACME, BOLT);
        pipeline.predict(item, ACME);
        SourcePosition keyless = pipeline.item();
        pipeline.refuse(keyless, null, Cause.NO_KEY);

        Path file = folder.resolve("positions.csv");
        Ledger.count(endpoints, false, Optional.of(file));

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .isEqualTo(
                        "pipeline,topic,partition,offset,appended_at,state,keys,missing_keys,"
                                + "dead_letter_causes");
        assertThat(lines)
                .anyMatch(line -> line.endsWith(",lost,ACME BOLT,BOLT,"))
                .anyMatch(line -> line.endsWith(",dead,,,NO_KEY"));
    }

    @Test
    void missingTopicsAreNamed() {
        Endpoints elsewhere = RunningKafka.withoutTopics();

        assertThatThrownBy(() -> Ledger.count(elsewhere, false, Optional.empty()))
                .isInstanceOf(KairosException.class)
                .hasMessageContaining(elsewhere.topics().news())
                .hasMessageContaining("kairos up");
    }
}
