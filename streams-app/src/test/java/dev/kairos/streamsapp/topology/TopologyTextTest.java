package dev.kairos.streamsapp.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.events.Prediction;
import dev.kairos.schemas.KairosTopics;
import dev.kairos.streamsapp.ViewsDriver;
import dev.kairos.streamsapp.views.Headline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.StreamsBuilder;
import org.junit.jupiter.api.Test;

/** A changed name here is a store that starts empty on the next release: change it knowingly. */
class TopologyTextTest {
    private static final String TEXT =
            """
            Topologies:
               Sub-topology: 0
                Source: predictions (topics: [kairos.predictions])
                  --> drop-repeated-predictions
                Processor: drop-repeated-predictions (stores: [prediction-ids])
                  --> leave-out-shadows
                  <-- predictions
                Processor: leave-out-shadows (stores: [])
                  --> keep-latest
                  <-- drop-repeated-predictions
                Processor: keep-latest (stores: [recent-predictions, latest-predictions])
                  --> keep-sentiment
                  <-- leave-out-shadows
                Processor: keep-sentiment (stores: [sentiment, sentiment-history])
                  --> tell-predictions
                  <-- keep-latest
                Processor: tell-predictions (stores: [])
                  --> none
                  <-- keep-sentiment

              Sub-topology: 1
                Source: news (topics: [kairos.news])
                  --> keep-headlines
                Processor: keep-headlines (stores: [headlines])
                  --> tell-headlines
                  <-- news
                Processor: tell-headlines (stores: [])
                  --> none
                  <-- keep-headlines

              Sub-topology: 2
                Source: dead-letters (topics: [kairos.dead-letters])
                  --> drop-repeated-dead-letters
                Processor: drop-repeated-dead-letters (stores: [dead-letter-ids])
                  --> count-dead-letters
                  <-- dead-letters
                Processor: count-dead-letters (stores: [dead-letter-counts])
                  --> none
                  <-- drop-repeated-dead-letters
            """;

    @Test
    void isWhatItWas() {
        var builder = new StreamsBuilder();
        ViewsTopology.createViews(
                builder,
                new KairosTopics("kairos."),
                RecordSerdes.of(
                        Optional.empty(), Map.of("schema.registry.url", "http://127.0.0.1:1")),
                ViewsDriver.SMALL,
                new SkippedRecords(new SimpleMeterRegistry()),
                new SilentListener());

        assertThat(
                        builder.build()
                                .describe()
                                .toString()
                                .stripTrailing()
                                .lines()
                                .map(String::stripTrailing))
                .containsExactlyElementsOf(TEXT.lines().toList());
    }

    private static final class SilentListener implements ViewListener {
        @Override
        public void onPrediction(Prediction prediction) {}

        @Override
        public void onHeadline(Headline headline) {}
    }
}
