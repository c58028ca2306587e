package dev.kairos.streamsapp.topology;

import static java.util.Objects.requireNonNull;

import dev.kairos.events.DeadLetter;
import dev.kairos.events.NewsItem;
import dev.kairos.events.Prediction;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
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
     * One configured instance of the class for each topic.
     *
     * @param serdeClass a serde of Avro's specific records with a constructor without arguments
     * @param configuration Confluent's keys, such as {@code schema.registry.url}
     * @throws IllegalArgumentException if there is no such class
     */
    public static RecordSerdes of(String serdeClass, Map<String, ?> configuration) {
        return new RecordSerdes(
                create(serdeClass, configuration),
                create(serdeClass, configuration),
                create(serdeClass, configuration));
    }

    // The class writes and reads whichever record its topic's schema names.
    @SuppressWarnings("unchecked")
    private static <T extends SpecificRecord> Serde<T> create(
            String serdeClass, Map<String, ?> configuration) {
        Serde<T> serde;
        try {
            serde = Utils.newInstance(serdeClass, Serde.class);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("No serde class " + serdeClass, e);
        }
        serde.configure(configuration, false);
        return serde;
    }
}
