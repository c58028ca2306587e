package dev.kairos.integrationtests;

import dev.kairos.events.DeadLetter;
import dev.kairos.events.Prediction;
import dev.kairos.schemas.AvroDeserializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads topics of a running system from their beginning to where they end now. */
final class Topics {
    private Topics() {}

    static List<Prediction> predictions(RunningSystem system) {
        return read(
                system, system.topics().predictions(), AvroDeserializer.reading(Prediction.class));
    }

    static List<DeadLetter> deadLetters(RunningSystem system) {
        return read(
                system, system.topics().deadLetters(), AvroDeserializer.reading(DeadLetter.class));
    }

    private static <T> List<T> read(
            RunningSystem system, String topic, Deserializer<T> deserializer) {
        deserializer.configure(Map.of("schema.registry.url", system.registryUrl()), false);
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers", system.bootstrap(),
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest");
        try (deserializer;
                var consumer =
                        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), deserializer)) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(p -> new TopicPartition(topic, p.partition()))
                            .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            List<T> records = new ArrayList<>();
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> records.add(record.value()));
            }
            return records;
        }
    }
}
