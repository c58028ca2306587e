package dev.kairos.streamsapp;

import dev.kairos.schemas.KairosTopics;
import dev.kairos.streamsapp.runtime.SharedRocksDbMemory;
import dev.kairos.streamsapp.runtime.SkipOversizedWrites;
import dev.kairos.streamsapp.runtime.SkipUndecodableRecords;
import dev.kairos.streamsapp.topology.SkippedRecords;
import dev.kairos.streamsapp.views.ViewLimits;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;
import picocli.CommandLine.Option;

/** What the app is told on its command line. */
final class StreamsAppOptions {
    private static final Pattern TOPIC_PREFIX = Pattern.compile("[a-zA-Z0-9._-]{0,100}");
    private static final int MAX_PORT = 65_535;

    @Option(
            names = "--bootstrap",
            required = true,
            paramLabel = "HOST:PORT",
            description = "Kafka brokers to start from, separated by commas.")
    String bootstrap;

    @Option(
            names = "--registry",
            required = true,
            paramLabel = "URL",
            description =
                    "Schema registry with Confluent's REST API, such as"
                            + " http://127.0.0.1:18081/apis/ccompat/v7.")
    String registry;

    @Option(
            names = "--topic-prefix",
            defaultValue = KairosTopics.DEFAULT_PREFIX,
            paramLabel = "PREFIX",
            description =
                    "What the names of all topics begin with, those of this app's stores included"
                            + " (default: ${DEFAULT-VALUE}).")
    String topicPrefix;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            paramLabel = "HOST",
            description =
                    "Address to listen on; there is no authentication, so open it to others only"
                            + " behind a proxy that has it (default: ${DEFAULT-VALUE}).")
    String host;

    @Option(
            names = "--port",
            defaultValue = "18080",
            paramLabel = "PORT",
            description =
                    "Port of the API and the live page; 0 takes a free one"
                            + " (default: ${DEFAULT-VALUE}).")
    int port;

    @Option(
            names = "--state-dir",
            required = true,
            paramLabel = "DIR",
            description = "Folder of the local stores; what is lost there is restored from Kafka.")
    Path stateDir;

    @Option(
            names = "--history",
            defaultValue = "500",
            paramLabel = "N",
            description = "Predictions kept for each symbol (default: ${DEFAULT-VALUE}).")
    int history;

    @Option(
            names = "--recent",
            defaultValue = "200",
            paramLabel = "N",
            description =
                    "Latest predictions kept for each partition, whatever their key"
                            + " (default: ${DEFAULT-VALUE}).")
    int recent;

    @Option(
            names = "--headlines",
            defaultValue = "50000",
            paramLabel = "N",
            description =
                    "Headlines kept for each partition of the news topic"
                            + " (default: ${DEFAULT-VALUE}).")
    int headlines;

    @Option(
            names = "--repeat-window",
            defaultValue = "PT1H",
            paramLabel = "DURATION",
            description =
                    "How long an id is remembered to drop its repeats, in append time, ISO-8601"
                            + " (default: ${DEFAULT-VALUE}).")
    Duration repeatWindow;

    @Option(
            names = "--internal-replication",
            defaultValue = "1",
            paramLabel = "N",
            description =
                    "Replication factor of the stores' changelog topics; -1 takes the broker's"
                            + " (default: ${DEFAULT-VALUE}).")
    int internalReplication;

    @Option(
            names = "--exactly-once",
            description =
                    "Keep the stores exactly once through crashes of this app, with Kafka"
                            + " transactions.")
    boolean exactlyOnce;

    @Option(
            names = "--serde",
            paramLabel = "CLASS",
            description =
                    "Another serde of Avro's specific records than Kairos's own, such as"
                            + " Confluent's; both take Confluent's configuration keys.")
    Optional<String> serde;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Properties for the Kafka clients and the serde, such as security.protocol or"
                            + " basic.auth.user.info; options given here win.")
    Path config;

    /**
     * Checks what picocli cannot.
     *
     * @throws IllegalArgumentException saying which option is wrong and why
     */
    void check() {
        if (!TOPIC_PREFIX.matcher(topicPrefix).matches()) {
            throw new IllegalArgumentException(
                    "--topic-prefix holds letters, digits, '.', '_' and '-' only, at most 100: "
                            + topicPrefix);
        }
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("--port is from 0 to " + MAX_PORT + ": " + port);
        }
        if (internalReplication < 1 && internalReplication != -1) {
            throw new IllegalArgumentException(
                    "--internal-replication is at least 1, or -1 for the broker's: "
                            + internalReplication);
        }
        limits();
    }

    KairosTopics topics() {
        return new KairosTopics(topicPrefix);
    }

    ViewLimits limits() {
        return new ViewLimits(history, recent, headlines, repeatWindow);
    }

    /** The consumer group, and what the names of the changelog topics begin with. */
    String applicationId() {
        return topicPrefix + "streams-app";
    }

    /** Configuration of the serde, by Confluent's keys. */
    Map<String, Object> serdeConfiguration() throws IOException {
        var configuration = new HashMap<String, Object>();
        fileConfiguration().forEach((key, value) -> configuration.put((String) key, value));
        configuration.put("schema.registry.url", registry);
        configuration.put("specific.avro.reader", true);
        return configuration;
    }

    /** Configuration of Kafka Streams. */
    Properties streamsConfiguration(SkippedRecords skipped) throws IOException {
        var properties = new Properties();
        // Items may hold 4 MiB each: what waits in memory is bounded by few records and bytes.
        properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 100);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 200);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * 1024 * 1024);
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // After a crash the partitions wait this long for the process that had them.
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        properties.putAll(fileConfiguration());

        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId());
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toAbsolutePath().toString());
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, internalReplication);
        properties.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                exactlyOnce ? StreamsConfig.EXACTLY_ONCE_V2 : StreamsConfig.AT_LEAST_ONCE);
        // Pipelines may write with transactions: what they took back is no answer.
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SharedRocksDbMemory.class);
        properties.put(
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
                SkipUndecodableRecords.class);
        properties.put(
                StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, SkipOversizedWrites.class);
        properties.put(SkipUndecodableRecords.SKIPPED_RECORDS, skipped);
        return properties;
    }

    private Properties fileConfiguration() throws IOException {
        var properties = new Properties();
        if (config != null) {
            try (Reader reader = Files.newBufferedReader(config)) {
                properties.load(reader);
            }
        }
        return properties;
    }
}
