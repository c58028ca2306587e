package dev.kairos.streamsapp.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.events.DeadLetter;
import dev.kairos.events.Prediction;
import dev.kairos.streamsapp.ViewsDriver;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class AvroJsonTest {
    @Test
    void hasExactlyTheFieldsOfTheRecordInTheirOrder() {
        var json = AvroJson.of(ViewsDriver.prediction("AAPL", 1).build());

        assertThat(json.fieldNames())
                .toIterable()
                .containsExactlyElementsOf(names(Prediction.getClassSchema()));
        assertThat(json.get("scored_position").fieldNames())
                .toIterable()
                .containsExactly("topic", "partition", "offset");
    }

    @Test
    void writesTimesInIso8601ToTheMicrosecond() {
        var time = Instant.parse("2026-03-02T12:00:00.123456Z");
        var json =
                AvroJson.of(
                        ViewsDriver.prediction("AAPL", 1)
                                .setEventTime(time)
                                .setWatermark(null)
                                .build());

        assertThat(json.get("event_time").asText()).isEqualTo("2026-03-02T12:00:00.123456Z");
        assertThat(json.get("watermark").isNull()).isTrue();
    }

    @Test
    void writesWhatJsonLacksAsNullAndBytesInBase64() throws Exception {
        var prediction =
                ViewsDriver.prediction("AAPL", 1)
                        .setProbabilities(Map.of("positive", Double.NaN))
                        .build();
        var letter =
                DeadLetter.newBuilder(ViewsDriver.deadLetter("LATE", 1))
                        .setPayload(ByteBuffer.wrap(new byte[] {1, 2, 3}))
                        .build();

        var written = Json.MAPPER.readTree(AvroJson.of(prediction).toString());
        assertThat(written.at("/probabilities/positive").isNull()).isTrue();
        assertThat(AvroJson.of(letter).get("payload").asText()).isEqualTo("AQID");
        assertThat(letter.getPayload().remaining()).isEqualTo(3);
    }

    private static Iterable<String> names(Schema schema) {
        return schema.getFields().stream().map(Schema.Field::name).toList();
    }
}
