package dev.kairos.local.command;

import dev.kairos.events.Prediction;
import dev.kairos.local.run.Ports;
import dev.kairos.local.run.RunState;
import dev.kairos.schemas.AvroDeserializer;
import dev.kairos.schemas.AvroSerdeConfig;
import dev.kairos.schemas.KairosTopics;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The model that a pipeline's last answers name. */
final class LatestModel {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Behind the last record of a partition there may be transaction markers. */
    private static final int RECORDS_BACK = 20;

    private LatestModel() {}

    /**
     * Reads the last predictions of a pipeline.
     *
     * @return name, version and sha256; empty while there is no prediction, or Kafka does not
     *     answer
     */
    static Optional<Map<String, String>> of(RunState state, String pipeline) {
        Ports ports = new Ports(state.portBase());
        AvroDeserializer<Prediction> predictions = AvroDeserializer.reading(Prediction.class);
        predictions.configure(Map.of(AvroSerdeConfig.REGISTRY_URL, ports.registryUrl()), false);
        try (KafkaConsumer<String, Prediction> consumer =
                new KafkaConsumer<>(
                        settings(ports.bootstrap()), new StringDeserializer(), predictions)) {
            String topic = new KairosTopics(state.topicPrefix()).predictions();
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic, PATIENCE).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.endOffsets(partitions, PATIENCE)
                    .forEach(
                            (partition, end) ->
                                    consumer.seek(partition, Math.max(0, end - RECORDS_BACK)));
            Optional<Prediction> latest = Optional.empty();
            for (ConsumerRecord<String, Prediction> record : consumer.poll(PATIENCE)) {
                Prediction prediction = record.value();
                if (prediction != null && prediction.getPipeline().equals(pipeline)) {
                    latest = Optional.of(prediction);
                }
            }
            return latest.map(LatestModel::describe);
        } catch (KafkaException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> describe(Prediction prediction) {
        Map<String, String> model = new LinkedHashMap<>();
        model.put("name", prediction.getModelName());
        model.put("version", prediction.getModelVersion());
        model.put("sha256", prediction.getModelHash());
        return model;
    }

    private static Map<String, Object> settings(String bootstrap) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        return settings;
    }
}
