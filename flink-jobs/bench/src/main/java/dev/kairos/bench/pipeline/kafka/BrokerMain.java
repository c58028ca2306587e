package dev.kairos.bench.pipeline.kafka;

import dev.kairos.bench.process.ChildLoop;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A real KRaft broker of one node on loopback, as a process of its own. */
public final class BrokerMain {
    private static final int NODE_ID = 1;

    /** Any id will do for a cluster of one that is thrown away. */
    private static final String CLUSTER_ID = "kairos-bench-AAAAAAAAA";

    private BrokerMain() {}

    /**
     * Runs the broker.
     *
     * @param args an empty folder, the port for clients, the port for the controller
     */
    public static void main(String[] args) throws Exception {
        ChildLoop.serve(
                () -> {
                    start(args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2]));
                    return command -> {
                        throw new IllegalArgumentException("A broker is asked through Kafka");
                    };
                });
    }

    private static void start(String folder, int port, int controllerPort) throws Exception {
        format(folder);
        new KafkaRaftServer(
                        KafkaConfig.fromProps(settings(Path.of(folder), port, controllerPort)),
                        Time.SYSTEM)
                .startup();
    }

    private static void format(String folder) throws Exception {
        var formatter = new Formatter();
        formatter.setClusterId(CLUSTER_ID);
        formatter.setNodeId(NODE_ID);
        formatter.setControllerListenerName("CONTROLLER");
        formatter.setMetadataLogDirectory(folder);
        formatter.addDirectory(folder);
        formatter.setReleaseVersion(MetadataVersion.latestProduction());
        formatter.run();
    }

    private static Properties settings(Path folder, int port, int controllerPort) {
        var settings = new Properties();
        settings.putAll(
                Map.ofEntries(
                        Map.entry("process.roles", "broker,controller"),
                        Map.entry("node.id", Integer.toString(NODE_ID)),
                        Map.entry("log.dirs", folder.toString()),
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
                        // What throughput is measured by.
                        Map.entry("log.message.timestamp.type", "LogAppendTime")));
        return settings;
    }
}
