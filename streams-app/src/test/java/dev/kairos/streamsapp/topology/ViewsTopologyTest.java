package dev.kairos.streamsapp.topology;

import static dev.kairos.streamsapp.ViewsDriver.NOON;
import static dev.kairos.streamsapp.ViewsDriver.PIPELINE;
import static dev.kairos.streamsapp.ViewsDriver.TOPICS;
import static dev.kairos.streamsapp.ViewsDriver.deadLetter;
import static dev.kairos.streamsapp.ViewsDriver.item;
import static dev.kairos.streamsapp.ViewsDriver.prediction;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.kairos.events.MarketTick;
import dev.kairos.schemas.RegistryUnavailableException;
import dev.kairos.streamsapp.ViewsDriver;
import dev.kairos.streamsapp.views.Item;
import dev.kairos.streamsapp.views.SentimentView;
import dev.kairos.streamsapp.views.SymbolSentiment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ViewsTopologyTest {
    private final ViewsDriver driver = new ViewsDriver();

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void keepsTheLatestPredictionOfEachPipelineAndKey() {
        driver.predict(
                prediction("AAPL", 1).build(),
                prediction("AAPL", 2).build(),
                prediction("MSFT", 3).build());

        assertThat(latestOffset("AAPL")).isEqualTo(2);
        assertThat(latestOffset("MSFT")).isEqualTo(3);
        assertThat(driver.views().prediction(PIPELINE, "TSLA")).isEmpty();
        assertThat(driver.views().prediction("another", "AAPL")).isEmpty();
        assertThat(driver.views().known().get(PIPELINE)).containsExactly("AAPL", "MSFT");
    }

    @Test
    void anOlderPredictionOverwritesNothing() {
        driver.predict(
                prediction("AAPL", 9).setSentimentIndex(0.9).build(),
                prediction("AAPL", 4).setSentimentIndex(0.4).build());

        assertThat(latestOffset("AAPL")).isEqualTo(9);
        var sentiment = sentiment("AAPL");
        assertThat(sentiment.sentimentIndex()).isEqualTo(0.9);
        assertThat(sentiment.predictions()).isEqualTo(2);
        assertThat(sentiment.history())
                .extracting(SentimentView.Point::sentimentIndex)
                .containsExactly(0.4, 0.9);
    }

    @Test
    void theLastAppendedOfAScoredPositionIsTheAnswer() {
        var corrected =
                prediction("AAPL", 1)
                        .setId("corrected")
                        .setSentimentIndex(-0.5)
                        .setLabel("negative");
        driver.predict(prediction("AAPL", 1).build(), corrected.build());

        assertThat(driver.views().prediction(PIPELINE, "AAPL").orElseThrow().get("id").asText())
                .isEqualTo("corrected");
        assertThat(sentiment("AAPL").sentimentIndex()).isEqualTo(-0.5);
        assertThat(sentiment("AAPL").history())
                .extracting(SentimentView.Point::id)
                .containsExactly("corrected");
    }

    @Test
    void dropsRepeatsByIdWithinTheWindow() {
        var prediction = prediction("AAPL", 1).build();
        driver.predict(prediction, prediction);
        driver.at(NOON.plus(Duration.ofMinutes(50))).predict(prediction);

        assertThat(sentiment("AAPL").predictions()).isEqualTo(1);
        assertThat(driver.told()).hasSize(1);
        assertThat(driver.skipped().of(TOPICS.predictions(), SkippedRecords.REPEAT)).isEqualTo(2);
    }

    @Test
    void aRepeatAfterTheWindowChangesNoAnswer() {
        var prediction = prediction("AAPL", 1).build();
        driver.predict(prediction);
        // Another key's record moves the time of the store on.
        driver.at(NOON.plus(Duration.ofHours(5))).predict(prediction("MSFT", 2).build());
        driver.predict(prediction);

        assertThat(driver.skipped().of(TOPICS.predictions(), SkippedRecords.REPEAT)).isZero();
        assertThat(sentiment("AAPL").history()).hasSize(1);
        assertThat(latestOffset("AAPL")).isEqualTo(1);
    }

    @Test
    void keepsABoundedHistoryInEventTimeOrder() {
        for (int offset : List.of(1, 2, 4, 3, 6, 5, 8, 7, 9)) {
            driver.predict(prediction("AAPL", offset).setSentimentIndex(offset / 10.0).build());
        }

        assertThat(sentiment("AAPL").history())
                .extracting(SentimentView.Point::sentimentIndex)
                .containsExactly(0.5, 0.6, 0.7, 0.8, 0.9);
        assertThat(sentiment("AAPL").predictions()).isEqualTo(9);
        assertThat(driver.views().overview().symbols())
                .singleElement()
                .extracting(SymbolSentiment::trend)
                .asInstanceOf(LIST)
                .endsWith(0.6, 0.8, 0.9);
    }

    @Test
    void keepsABoundedNumberOfLatestItems() {
        for (int offset = 0; offset < 25; offset++) {
            driver.predict(prediction("S" + offset, offset).build());
        }

        assertThat(driver.views().latestItems(100))
                .hasSize(10)
                .extracting(item -> item.prediction().get("key").asText())
                .startsWith("S24", "S23")
                .endsWith("S15");
        assertThat(driver.views().latestItems(3)).hasSize(3);
    }

    @Test
    void pointsCarryTheItemsOwnScore() {
        driver.predict(prediction("AAPL", 1).build());

        var point = sentiment("AAPL").history().get(0);
        assertThat(point.score()).isCloseTo(0.6, within(1e-9));
        assertThat(point.label()).isEqualTo("positive");
        assertThat(point.eventTime()).isEqualTo(NOON.plusSeconds(60));
    }

    @Test
    void joinsAHeadlineThatCameFirst() {
        driver.publish(item("Apple beats estimates", "AAPL"));
        driver.predict(prediction("AAPL", 0).build());

        assertThat(headlineOf("AAPL")).isEqualTo("Apple beats estimates");
    }

    @Test
    void joinsAHeadlineThatCameLater() {
        driver.predict(prediction("AAPL", 0).build());
        assertThat(sentiment("AAPL").items().get(0).headline()).isNull();

        driver.publish(item("Apple beats estimates", "AAPL"));
        assertThat(headlineOf("AAPL")).isEqualTo("Apple beats estimates");
    }

    @Test
    void aHeadlineOfAnotherTurnOfTheRingIsNotShown() {
        for (int offset = 0; offset <= 20; offset++) {
            driver.publish(item("Headline " + offset, "AAPL"));
        }
        driver.predict(prediction("AAPL", 0).build(), prediction("AAPL", 20).build());

        assertThat(sentiment("AAPL").items())
                .extracting(Item::headline)
                .satisfiesExactly(
                        newest -> assertThat(newest.headline()).isEqualTo("Headline 20"),
                        gone -> assertThat(gone).isNull());
    }

    @Test
    void longHeadlinesAreCut() {
        driver.publish(item("x".repeat(1 << 20), "AAPL"));
        driver.predict(prediction("AAPL", 0).build());

        assertThat(headlineOf("AAPL")).hasSize(300).endsWith("x…");
    }

    @Test
    void predictionsWithoutAPositionHaveNoHeadline() {
        driver.predict(prediction("AAPL", 0).setScoredPosition(null).build());

        assertThat(sentiment("AAPL").items()).extracting(Item::headline).containsOnlyNulls();
    }

    @Test
    void aShadowModelsAnswersAreNotShown() {
        driver.predict(prediction("AAPL", 1).setVariant("sentiment@2.0.0").build());

        assertThat(driver.views().prediction(PIPELINE, "AAPL")).isEmpty();
        assertThat(driver.told()).isEmpty();
    }

    @Test
    void predictionsWithoutASentimentAreKeptAndMakeNoSymbol() {
        driver.predict(
                prediction("ward-3", 1).setSentimentIndex(null).build(),
                prediction("ward-4", 2).setSentimentIndex(Double.NaN).build());

        assertThat(driver.views().prediction(PIPELINE, "ward-3")).isPresent();
        assertThat(driver.views().overview().symbols()).isEmpty();
    }

    @Test
    void countsDeadLettersByCause() {
        driver.setAside(deadLetter("LATE", 1))
                .setAside(deadLetter("LATE", 2))
                .setAside(deadLetter("LATE", 2))
                .setAside(deadLetter("NO_KEY", 3));

        assertThat(driver.views().overview().deadLetters())
                .isEqualTo(Map.of(PIPELINE, Map.of("LATE", 2L, "NO_KEY", 1L)));
    }

    @Test
    void whatCannotBeReadIsSkippedAndCounted() {
        int foreign = driver.registry().put("ticks-value", MarketTick.getClassSchema());
        for (var topic : List.of(TOPICS.predictions(), TOPICS.news(), TOPICS.deadLetters())) {
            driver.append(topic, "no avro".getBytes(UTF_8))
                    .append(topic, new byte[] {0, 0, 0, 3, 9, 1})
                    .append(topic, ByteBuffer.allocate(9).putInt(1, foreign).array())
                    .append(topic, null);

            assertThat(driver.skipped().of(topic, "UNDECODABLE")).as(topic).isEqualTo(1);
            assertThat(driver.skipped().of(topic, "UNKNOWN_SCHEMA")).as(topic).isEqualTo(1);
            assertThat(driver.skipped().of(topic, "WRONG_SCHEMA")).as(topic).isEqualTo(1);
            assertThat(driver.skipped().of(topic, "NO_VALUE")).as(topic).isEqualTo(1);
        }

        driver.predict(prediction("AAPL", 1).build());
        assertThat(latestOffset("AAPL")).isEqualTo(1);
    }

    @Test
    void aRegistryOutageSkipsNothing() {
        int id = driver.registry().put("other-value", MarketTick.getClassSchema());
        driver.registry().close();

        assertThatThrownBy(
                        () ->
                                driver.append(
                                        TOPICS.predictions(),
                                        ByteBuffer.allocate(9).putInt(1, id).array()))
                .hasCauseInstanceOf(RegistryUnavailableException.class);
        assertThat(driver.skipped().of(TOPICS.predictions(), "UNDECODABLE")).isZero();
    }

    private SentimentView sentiment(String symbol) {
        return driver.views().sentiment(symbol).orElseThrow();
    }

    private String headlineOf(String symbol) {
        return sentiment(symbol).items().get(0).headline().headline();
    }

    private long latestOffset(String key) {
        return driver.views()
                .prediction(PIPELINE, key)
                .orElseThrow()
                .at("/scored_position/offset")
                .longValue();
    }
}
