package dev.kairos.local.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A real one-node KRaft broker on loopback, in this JVM; its data outlives it. */
public final class KafkaBroker implements AutoCloseable {
    private static final int NODE_ID = 1;
    private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

    /** Any fixed id will do for a cluster of one. */
    private static final String CLUSTER_ID = "kairos-local-AAAAAAAAA";

    private final KafkaRaftServer server;
    private final int port;

    private KafkaBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Formats the folder if it is new and starts the broker.
     *
     * @param directory where topics are kept
     * @param port for clients
     * @param controllerPort for the controller
     */
    public static KafkaBroker start(Path directory, int port, int controllerPort)
            throws IOException {
        Files.createDirectories(directory);
        Properties properties = new Properties();
        properties.putAll(
                Map.ofEntries(
                        Map.entry("process.roles", "broker,controller"),
                        Map.entry("node.id", Integer.toString(NODE_ID)),
                        Map.entry("log.dirs", directory.toString()),
                        Map.entry(
                                "listeners",
                                "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                                        .formatted(port, controllerPort)),
                        Map.entry("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port),
                        Map.entry("controller.listener.names", "CONTROLLER"),
                        Map.entry(
                                "controller.quorum.voters",
                                "%d@127.0.0.1:%d".formatted(NODE_ID, controllerPort)),
                        Map.entry(
                                "listener.security.protocol.map",
                                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                        Map.entry("auto.create.topics.enable", "false"),
                        Map.entry("offsets.topic.replication.factor", "1"),
                        Map.entry("offsets.topic.num.partitions", "4"),
                        Map.entry("transaction.state.log.replication.factor", "1"),
                        Map.entry("transaction.state.log.num.partitions", "4"),
                        Map.entry("transaction.state.log.min.isr", "1"),
                        Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                        Map.entry("share.coordinator.state.topic.min.isr", "1"),
                        Map.entry("group.initial.rebalance.delay.ms", "0"),
                        Map.entry("message.max.bytes", Integer.toString(MAX_MESSAGE_BYTES)),
                        Map.entry("log.message.timestamp.type", "LogAppendTime"),
                        Map.entry("transaction.max.timeout.ms", "900000")));
        if (!Files.exists(directory.resolve("meta.properties"))) {
            format(directory);
        }
        KafkaRaftServer server =
                new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
        server.startup();
        return new KafkaBroker(server, port);
    }

    private static void format(Path directory) throws IOException {
        Formatter formatter = new Formatter();
        formatter.setClusterId(CLUSTER_ID);
        formatter.setNodeId(NODE_ID);
        formatter.setControllerListenerName("CONTROLLER");
        formatter.setMetadataLogDirectory(directory.toString());
        formatter.addDirectory(directory.toString());
        formatter.setReleaseVersion(MetadataVersion.latestProduction());
        try {
            formatter.run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("Cannot format " + directory + " for Kafka", e);
        }
    }

    /** {@code host:port} for clients. */
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
