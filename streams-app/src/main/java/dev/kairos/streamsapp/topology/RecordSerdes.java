package dev.kairos.streamsapp.topology;

import static java.util.Objects.requireNonNull;

import dev.kairos.events.DeadLetter;
import dev.kairos.events.NewsItem;
import dev.kairos.events.Prediction;
import dev.kairos.schemas.AvroSerde;
import dev.kairos.schemas.Cause;
import dev.kairos.schemas.DecodingException;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Utils;

/** How the topics that the views read are decoded. */
public record RecordSerdes(
        Serde<NewsItem> news, Serde<Prediction> predictions, Serde<DeadLetter> deadLetters) {
    public RecordSerdes {
        requireNonNull(news, "news");
        requireNonNull(predictions, "predictions");
        requireNonNull(deadLetters, "deadLetters");
    }

    /**
     * One configured serde for each topic.
     *
     * @param serdeClass another serde of Avro's specific records than Kairos's own, with a
     *     constructor without arguments
     * @param configuration Confluent's keys, such as {@code schema.registry.url}
     * @throws IllegalArgumentException if there is no such class
     */
    public static RecordSerdes of(Optional<String> serdeClass, Map<String, ?> configuration) {
        return new RecordSerdes(
                create(NewsItem.class, serdeClass, configuration),
                create(Prediction.class, serdeClass, configuration),
                create(DeadLetter.class, serdeClass, configuration));
    }

    private static <T extends SpecificRecord> Serde<T> create(
            Class<T> recordClass, Optional<String> serdeClass, Map<String, ?> configuration) {
        var serde =
                serdeClass.isPresent()
                        ? checked(recordClass, serdeClass.get())
                        : new AvroSerde<>(recordClass);
        serde.configure(configuration, false);
        return serde;
    }

    /**
     * Reads by the writer's schema name, so that another record on the topic would come out as what
     * it is, and fail where it is used.
     */
    private static <T> Serde<T> checked(Class<T> recordClass, String serdeClass) {
        Serde<?> any;
        try {
            any = Utils.newInstance(serdeClass, Serde.class);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("There is no class " + serdeClass, e);
        }
        @SuppressWarnings("unchecked")
        var serde = (Serde<Object>) any;
        return new Serdes.WrapperSerde<>(
                (topic, record) -> serde.serializer().serialize(topic, record),
                (topic, bytes) ->
                        cast(recordClass, serde.deserializer().deserialize(topic, bytes))) {
            @Override
            public void configure(Map<String, ?> configuration, boolean isKey) {
                serde.configure(configuration, isKey);
            }

            @Override
            public void close() {
                serde.close();
            }
        };
    }

    private static <T> T cast(Class<T> recordClass, Object record) {
        if (record == null || recordClass.isInstance(record)) {
            return recordClass.cast(record);
        }
        throw new DecodingException(
                Cause.WRONG_SCHEMA,
                "Expected a %s and read a %s"
                        .formatted(recordClass.getSimpleName(), record.getClass().getSimpleName()),
                null);
    }
}
