package dev.kairos.jobs.kafka;

import dev.kairos.jobs.definition.Durations;
import dev.kairos.jobs.definition.PipelineDefinition;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks, before a job is submitted, that what it needs is there. Without this a missing topic or a
 * registry that is down would show as a job that restarts without end.
 */
public final class StartCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
    private static final Duration ONE_TRY = Duration.ofSeconds(5);
    private static final String TIMESTAMP_TYPE = "message.timestamp.type";
    private static final String LOG_APPEND_TIME = "LogAppendTime";

    private final PipelineDefinition pipeline;
    private final KafkaConnection connection;
    private final Duration wait;

    /**
     * @param wait how long broker and registry may take to answer
     */
    public StartCheck(PipelineDefinition pipeline, KafkaConnection connection, Duration wait) {
        this.pipeline = pipeline;
        this.connection = connection;
        this.wait = wait;
    }

    /**
     * Returns when the topics exist and the registry answers.
     *
     * @throws StartException saying what is missing and what to do
     */
    public void run() throws InterruptedException {
        checkTopics();
        checkRegistry();
    }

    private void checkTopics() throws InterruptedException {
        Properties properties = connection.clientProperties();
        properties.setProperty(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Long.toString(wait.toMillis()));
        properties.setProperty(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Long.toString(Math.min(wait.toMillis(), ONE_TRY.toMillis())));
        String input = connection.topic(pipeline.topics().input());
        List<String> topics =
                List.of(
                        input,
                        connection.topic(pipeline.topics().predictions()),
                        connection.topic(pipeline.topics().deadLetters()));
        try (Admin admin = Admin.create(properties)) {
            requireTopics(admin, topics);
            warnUnlessAppendTime(admin, input);
        } catch (KafkaException e) {
            throw new StartException(
                    "Cannot make a Kafka client for %s: %s"
                            .formatted(connection.bootstrap(), messages(e)),
                    e);
        }
    }

    private void requireTopics(Admin admin, List<String> topics) throws InterruptedException {
        Set<String> missing = new LinkedHashSet<>();
        for (var topic : admin.describeTopics(topics).topicNameValues().entrySet()) {
            try {
                topic.getValue().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw new StartException(
                            "Cannot ask Kafka at %s about topic %s within %s: %s. Check the address, that the broker runs, and the client's settings"
                                    .formatted(
                                            connection.bootstrap(),
                                            topic.getKey(),
                                            Durations.format(wait),
                                            messages(e.getCause())),
                            e);
                }
                missing.add(topic.getKey());
            }
        }
        if (!missing.isEmpty()) {
            throw new StartException(
                    "Kafka at %s has no topic %s. Create what is missing (message.timestamp.type=LogAppendTime, max.message.bytes=4194304), or check the topic prefix '%s' and 'topics' of the pipeline %s"
                            .formatted(
                                    connection.bootstrap(),
                                    String.join(", ", missing),
                                    connection.topicPrefix(),
                                    pipeline.name()),
                    null);
        }
    }

    /** The append time is what future event times are measured against, and what latency is. */
    private static void warnUnlessAppendTime(Admin admin, String topic)
            throws InterruptedException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            var config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            var type = config.get(TIMESTAMP_TYPE);
            if (type != null && !LOG_APPEND_TIME.equals(type.value())) {
                LOG.warn(
                        "Topic {} has {}={} and not {}: event times in the future are measured"
                                + " against the clock of this machine",
                        topic,
                        TIMESTAMP_TYPE,
                        type.value(),
                        LOG_APPEND_TIME);
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof AuthorizationException)) {
                throw new StartException(
                        "Cannot read the settings of topic %s: %s"
                                .formatted(topic, messages(e.getCause())),
                        e);
            }
            LOG.info("Not allowed to read the settings of topic {}", topic);
        }
    }

    /** Any answer will do: whether it lets this client in is for the serdes to find out. */
    void checkRegistry() throws InterruptedException {
        List<HttpRequest> questions = registryQuestions();
        HttpClient client = HttpClient.newBuilder().connectTimeout(ONE_TRY).build();
        long end = System.nanoTime() + wait.toNanos();
        IOException last;
        do {
            last = null;
            for (HttpRequest request : questions) {
                try {
                    int status = client.send(request, BodyHandlers.discarding()).statusCode();
                    if (status < 500) {
                        return;
                    }
                    last = new IOException("HTTP status " + status);
                } catch (SSLHandshakeException e) {
                    LOG.info(
                            "{} answers, and asks for the serdes' own TLS settings: {}",
                            registryWithoutPassword(),
                            messages(e));
                    return;
                } catch (IOException e) {
                    last = e;
                }
            }
            Thread.sleep(BETWEEN_TRIES.toMillis());
        } while (System.nanoTime() < end);
        throw new StartException(
                "No schema registry answers at %s within %s: %s. Check the URL (it ends in the path of Confluent's API, such as /apis/ccompat/v7) and that the registry runs"
                        .formatted(
                                registryWithoutPassword(), Durations.format(wait), messages(last)),
                last);
    }

    private List<HttpRequest> registryQuestions() {
        try {
            return Stream.of(connection.registry().split(","))
                    .map(String::strip)
                    .map(url -> url.endsWith("/") ? url : url + "/")
                    .map(url -> URI.create(url + "subjects"))
                    .map(url -> HttpRequest.newBuilder(url).timeout(ONE_TRY).GET().build())
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new StartException(
                    "The registry's address '%s' is no URL; write one such as http://127.0.0.1:18081/apis/ccompat/v7"
                            .formatted(registryWithoutPassword()),
                    e);
        }
    }

    private String registryWithoutPassword() {
        return connection.registry().replaceAll("//[^/@,]*@", "//");
    }

    private static String messages(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
