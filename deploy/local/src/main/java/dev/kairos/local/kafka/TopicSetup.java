package dev.kairos.local.kafka;

import static java.util.Objects.requireNonNull;

import dev.kairos.local.KairosException;
import dev.kairos.schemas.KairosTopics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates Kairos's topics and tells how far they have been written. */
public final class TopicSetup implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final int TIMEOUT_MS = 15_000;
    private static final String MAX_MESSAGE_BYTES = Integer.toString(4 * 1024 * 1024);

    private final Admin admin;
    private final String bootstrap;

    public TopicSetup(String bootstrap) {
        this.bootstrap = requireNonNull(bootstrap, "bootstrap");
        this.admin =
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5000,
                                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10000,
                                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500));
    }

    /** Whether a broker answers. */
    public boolean isReady(Duration patience) {
        try {
            return !admin.describeCluster()
                    .nodes()
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /** Creates what is missing; topics that exist stay as they are. */
    public void create(KairosTopics topics) {
        Set<String> present = await(admin.listTopics().names(), "list its topics");
        List<NewTopic> missing =
                List.of(
                                topic(topics.news(), PARTITIONS),
                                topic(topics.predictions(), PARTITIONS),
                                topic(topics.deadLetters(), 1))
                        .stream()
                        .filter(topic -> !present.contains(topic.name()))
                        .toList();
        await(admin.createTopics(missing).all(), "create the topics of " + topics.prefix());
    }

    /**
     * Records appended to a topic since it was created, transaction markers included.
     *
     * @return 0 for a topic that does not exist
     */
    public long appended(String topic) {
        Map<String, TopicDescription> described;
        try {
            described =
                    admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KairosException("Interrupted while asking Kafka for " + topic, e);
        } catch (TimeoutException e) {
            throw unreachable("describe " + topic, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0;
            }
            throw unreachable("describe " + topic, e);
        }
        Map<TopicPartition, OffsetSpec> ends =
                described.get(topic).partitions().stream()
                        .collect(
                                Collectors.toMap(
                                        partition ->
                                                new TopicPartition(topic, partition.partition()),
                                        partition -> OffsetSpec.latest()));
        return await(admin.listOffsets(ends).all(), "tell where " + topic + " ends")
                .values()
                .stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }

    private static NewTopic topic(String name, int partitions) {
        Map<String, String> settings = new HashMap<>();
        settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, MAX_MESSAGE_BYTES);
        // The ledger counts from the first record on.
        settings.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
        settings.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
        return new NewTopic(name, partitions, (short) 1).configs(settings);
    }

    private <T> T await(KafkaFuture<T> future, String action) {
        try {
            return future.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KairosException("Interrupted while waiting for Kafka", e);
        } catch (ExecutionException | TimeoutException e) {
            throw unreachable(action, e);
        }
    }

    private KairosException unreachable(String action, Exception e) {
        Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
        return new KairosException(
                "Kafka at %s did not %s: %s".formatted(bootstrap, action, cause), e);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
