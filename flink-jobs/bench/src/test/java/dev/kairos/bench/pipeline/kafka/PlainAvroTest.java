package dev.kairos.bench.pipeline.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.events.NewsItem;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class PlainAvroTest {
    @Test
    void readsWhatItWrote() {
        NewsItem item =
                NewsItem.newBuilder()
                        .setId("1")
                        .setPublishedAt(Instant.parse("2026-01-05T09:00:00.000001Z"))
                        .setSource("test")
                        .setHeadline("Profit rises")
                        .setSymbols(List.of("A", "B"))
                        .build();
        try (var serializer = new PlainAvroSerializer();
                var deserializer = new PlainAvroDeserializer()) {
            byte[] value = serializer.serialize("news", item);

            assertThat(deserializer.deserialize("news", value)).isEqualTo(item);
            assertThatThrownBy(() -> deserializer.deserialize("news", new byte[] {1}))
                    .isInstanceOf(SerializationException.class);
        }
    }
}
