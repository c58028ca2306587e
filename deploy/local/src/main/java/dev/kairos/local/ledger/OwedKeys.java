package dev.kairos.local.ledger;

import dev.kairos.events.NewsItem;
import dev.kairos.schemas.AvroDeserializer;
import dev.kairos.schemas.AvroSerdeConfig;
import dev.kairos.schemas.DecodingException;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Tells which keys an input owes an answer for. */
interface OwedKeys {
    /**
     * The distinct keys, in their order, or {@link PipelineBook#ONE_ANSWER} where they cannot be
     * known.
     *
     * @throws dev.kairos.schemas.RegistryUnavailableException when the registry does not answer
     */
    List<String> of(ConsumerRecord<byte[], byte[]> input);

    /** One answer for each distinct symbol of a news item, as it stands, a blank one included. */
    static OwedKeys ofNews(String registryUrl) {
        Deserializer<NewsItem> deserializer = deserializer(registryUrl, NewsItem.class);
        return input -> {
            try {
                NewsItem item = deserializer.deserialize(input.topic(), input.value());
                return item == null
                        ? PipelineBook.ONE_ANSWER
                        : item.getSymbols().stream().distinct().toList();
            } catch (DecodingException e) {
                return PipelineBook.ONE_ANSWER;
            }
        };
    }

    /** Reads records of that class, whichever version of its schema they were written with. */
    static <T extends SpecificRecord> Deserializer<T> deserializer(
            String registryUrl, Class<T> type) {
        var deserializer = AvroDeserializer.reading(type);
        deserializer.configure(Map.of(AvroSerdeConfig.REGISTRY_URL, registryUrl), false);
        return deserializer;
    }
}
