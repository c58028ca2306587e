package dev.kairos.integrationtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kairos.schemas.KairosTopics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * Broker, registry, Flink with the pipeline and streams-app, each a process, started by {@code
 * kairos up} on ports of their own. What a test wants to know, it asks with {@code kairos} too.
 */
final class RunningSystem implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PORTS_OF_A_SYSTEM = 8;
    private static final int KAFKA_DISTANCE = 1012;

    private final int portBase;
    private final KairosTopics topics;

    private RunningSystem(int portBase, KairosTopics topics) {
        this.portBase = portBase;
        this.topics = topics;
    }

    /**
     * Starts a system without a generator and returns when its pipeline runs.
     *
     * @param delivery {@code at-least-once} or {@code exactly-once}
     * @param topicPrefix what its topics begin with
     */
    static RunningSystem start(String delivery, String topicPrefix) {
        var system = new RunningSystem(freePortBase(), new KairosTopics(topicPrefix));
        Kairos.Outcome up =
                system.kairos(
                        Duration.ofMinutes(3),
                        "up",
                        "--no-generator",
                        "--delivery",
                        delivery,
                        "--topic-prefix",
                        topicPrefix);
        if (up.status() != 0) {
            system.close();
        }
        assertThat(up.status()).as(up.output()).isZero();
        return system;
    }

    /** A base whose ports nobody listens on now. */
    static int freePortBase() {
        return IntStream.iterate(23_080, base -> base < 33_000, base -> base + 20)
                .filter(
                        base ->
                                IntStream.range(0, PORTS_OF_A_SYSTEM)
                                                .allMatch(i -> isFree(base + i))
                                        && isFree(base + KAFKA_DISTANCE))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No free ports from 23080 on"));
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    KairosTopics topics() {
        return topics;
    }

    String bootstrap() {
        return "127.0.0.1:" + (portBase + KAFKA_DISTANCE);
    }

    String registryUrl() {
        return "http://127.0.0.1:%d/apis/ccompat/v7".formatted(portBase + 1);
    }

    /** Flink's REST API. */
    String flinkUrl() {
        return "http://127.0.0.1:" + (portBase + 2);
    }

    String dashboardUrl() {
        return "http://127.0.0.1:" + portBase;
    }

    /** What {@code kairos status --json} says. */
    JsonNode status() {
        return json(kairos(Duration.ofSeconds(30), "status", "--json").output());
    }

    /** The process of a part, as {@code status} tells it. */
    ProcessHandle process(String name) {
        for (JsonNode process : status().get("processes")) {
            if (process.get("name").asText().equals(name)) {
                return ProcessHandle.of(process.get("pid").asLong()).orElseThrow();
            }
        }
        throw new AssertionError("No process " + name + " in " + status());
    }

    /** Ends a part as a crash would, and waits until another one stands in its place. */
    void kill(String name) {
        ProcessHandle old = process(name);
        assertThat(old.destroyForcibly()).isTrue();
        Awaitility.await(name + " is started again")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> process(name).pid() != old.pid());
    }

    /** Counts once every input has its answers, or after two minutes. */
    JsonNode settledLedger(String... options) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "ledger",
                                "--bootstrap",
                                bootstrap(),
                                "--registry",
                                registryUrl(),
                                "--flink",
                                flinkUrl(),
                                "--topic-prefix",
                                topics.prefix(),
                                "--wait",
                                "2m",
                                "--json"));
        arguments.addAll(List.of(options));
        return json(Kairos.run(Duration.ofMinutes(3), arguments).output());
    }

    private Kairos.Outcome kairos(Duration patience, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(1, List.of("--port-base", Integer.toString(portBase)));
        return Kairos.run(patience, all);
    }

    static JsonNode json(String output) {
        try {
            return JSON.readTree(output);
        } catch (IOException e) {
            throw new UncheckedIOException("Not JSON: " + output, e);
        }
    }

    static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Kairos.Outcome down = kairos(Duration.ofMinutes(1), "down");
        assertThat(down.status()).as(down.output()).isZero();
    }
}
