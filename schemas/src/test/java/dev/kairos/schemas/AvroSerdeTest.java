package dev.kairos.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.events.NewsItem;
import dev.kairos.schemas.testing.FakeRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AvroSerdeTest {
    private final FakeRegistry registry = FakeRegistry.start();

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void readsWhatItWrote() {
        try (var serde = new AvroSerde<NewsItem>()) {
            serde.configure(Map.of("schema.registry.url", registry.url()), false);
            var item =
                    NewsItem.newBuilder()
                            .setId("n-1")
                            .setPublishedAt(Instant.parse("2026-01-05T09:30:00.123456Z"))
                            .setSource("wire")
                            .setHeadline("Profit up")
                            .setSymbols(List.of("ACME"))
                            .build();

            byte[] bytes = serde.serializer().serialize("kairos.news", item);

            assertThat(bytes).startsWith(0, 0, 0, 0, 1);
            assertThat(serde.deserializer().deserialize("kairos.news", bytes)).isEqualTo(item);
        }
    }
}
