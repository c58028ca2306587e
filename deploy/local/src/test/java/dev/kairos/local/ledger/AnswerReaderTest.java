package dev.kairos.local.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kairos.events.SourcePosition;
import dev.kairos.local.Endpoints;
import dev.kairos.local.KairosException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void timesAnswersFromTheAppendOfTheInput() {
        Endpoints endpoints = RunningKafka.withTopics(2);
        try (var pipeline = FakePipeline.at(endpoints)) {
            pipeline.predict(pipeline.item("OLD"), "OLD");
            Instant before = Instant.now().minusMillis(1);
            try (var reader = AnswerReader.start(endpoints)) {
                assertThat(reader.firstAnswerAt()).as("what was there before").isEmpty();
                assertThat(reader.latency()).isEmpty();

                pipeline.predict(pipeline.item("ACME"), "ACME");

                await().atMost(PATIENCE).until(() -> reader.latency().isPresent());
                assertThat(reader.firstAnswerAt().orElseThrow()).isAfter(before);
                assertThat(reader.latency().orElseThrow().p50()).isBetween(0.0, 20_000.0);
            }
        }
    }

    @Test
    void anAnswerCountsFromItsCommitOn() {
        Endpoints endpoints = RunningKafka.withTopics(1);
        try (var pipeline = FakePipeline.at(endpoints);
                var transactional = FakePipeline.transactional(endpoints);
                var reader = AnswerReader.start(endpoints)) {
            SourcePosition aborted = pipeline.item("ACME");
            SourcePosition held = pipeline.item("ACME");
            transactional.begin();
            transactional.predict(aborted, "ACME");
            transactional.abort();
            transactional.begin();
            transactional.predict(held, "ACME");
            Duration heldFor = Duration.ofMillis(700);
            await().pollDelay(heldFor).atMost(PATIENCE).until(() -> true);
            assertThat(reader.firstAnswerAt()).isEmpty();
            transactional.commit();

            await().atMost(PATIENCE).until(() -> reader.latency().isPresent());
            assertThat(reader.latency().orElseThrow().p50())
                    .isGreaterThanOrEqualTo(heldFor.toMillis() * 0.99);
            assertThat(reader.predictions()).as("the aborted one left out").isEqualTo(1);
            assertThat(reader.deadLetters()).isZero();
        }
    }

    @Test
    void missingTopicsAreNamed() {
        Endpoints endpoints = RunningKafka.withoutTopics();

        assertThatThrownBy(() -> AnswerReader.start(endpoints))
                .isInstanceOf(KairosException.class)
                .hasMessageContaining(endpoints.topics().news());
    }
}
