package dev.kairos.bench.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kairos.bench.BenchException;
import dev.kairos.bench.pipeline.flink.FlinkMain;
import dev.kairos.bench.pipeline.flink.JobPlan;
import dev.kairos.bench.pipeline.kafka.BrokerMain;
import dev.kairos.bench.pipeline.kafka.Topics;
import dev.kairos.bench.pipeline.server.ModelServerMain;
import dev.kairos.bench.process.Child;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;

/** Broker and Flink on this machine, each in a process of its own, until this is closed. */
final class Site implements AutoCloseable {
    private static final int BROKER_HEAP_MIB = 384;
    private static final int FLINK_HEAP_MIB = 1024;
    private static final int SERVER_HEAP_MIB = 512;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(2);

    private final Path folder;
    private final Child broker;
    private final Child flink;
    private final String bootstrap;
    private final Topics topics;
    private final Deque<AutoCloseable> open;
    private int jobs;

    private Site(
            Path folder, Child broker, Child flink, String bootstrap, Deque<AutoCloseable> open) {
        this.folder = folder;
        this.broker = broker;
        this.flink = flink;
        this.bootstrap = bootstrap;
        this.topics = new Topics(bootstrap);
        this.open = open;
        open.push(topics);
    }

    /** Starts both. */
    static Site open() throws Exception {
        var open = new ArrayDeque<AutoCloseable>();
        try {
            Path folder = Files.createTempDirectory("kairos-bench-site");
            open.push(() -> FileUtils.deleteDirectory(folder.toFile()));
            int port = freePort();
            Child broker =
                    Child.start(
                            "broker",
                            folder,
                            BROKER_HEAP_MIB,
                            BrokerMain.class,
                            List.of(
                                    Files.createDirectory(folder.resolve("kafka")).toString(),
                                    Integer.toString(port),
                                    Integer.toString(freePort())));
            open.push(broker);
            Child flink = Child.start("flink", folder, FLINK_HEAP_MIB, FlinkMain.class, List.of());
            open.push(flink);
            return new Site(folder, broker, flink, "127.0.0.1:" + port, open);
        } catch (Exception e) {
            closeAll(open, e);
            throw e;
        }
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A model server; close it. */
    Child startServer(String model, int workers, int port) throws IOException {
        return Child.start(
                "model-server",
                folder,
                SERVER_HEAP_MIB,
                ModelServerMain.class,
                List.of(model, Integer.toString(workers), Integer.toString(port)));
    }

    Topics topics() {
        return topics;
    }

    String bootstrap() {
        return bootstrap;
    }

    /** A name that no job and no topic had. */
    String freshName() {
        return "bench-" + jobs++;
    }

    /**
     * What a job did.
     *
     * @param appended when each answer was appended, in milliseconds and rising order
     * @param brokerSeconds processor time of the broker meanwhile
     * @param flink what Flink counted
     */
    record Outcome(List<Long> appended, double brokerSeconds, JsonNode flink) {}

    /**
     * Runs a job until every input is answered.
     *
     * @param plan its output topics are created here
     * @param records how many its input holds
     * @param limit how long it may take
     * @throws BenchException if the job fails, takes longer, or leaves an input without answer
     */
    Outcome run(JobPlan plan, int records, Duration limit)
            throws IOException, InterruptedException {
        topics.create(plan.output());
        topics.create(plan.deadLetters());
        Duration brokerBefore = broker.cpu();
        flink.ask(Map.of("start", plan));
        long started = System.nanoTime();
        long checked = started;
        while (topics.count(plan.output()) < records) {
            Thread.sleep(BETWEEN_LOOKS.toMillis());
            long now = System.nanoTime();
            if (now - checked > BETWEEN_CHECKS.toNanos()) {
                checked = now;
                flink.ask(Map.of("check", true));
                requireNoDeadLetters(plan);
            }
            if (now - started > limit.toNanos()) {
                throw new BenchException(
                        "%s: %d of %d records were answered within %d s"
                                .formatted(
                                        plan.variant().label(),
                                        topics.count(plan.output()),
                                        records,
                                        limit.toSeconds()));
            }
        }
        Duration brokerUsed = broker.cpu().minus(brokerBefore);
        JsonNode counted = flink.ask(Map.of("stop", true));
        requireNoDeadLetters(plan);
        long answers = topics.count(plan.output());
        if (answers != records) {
            throw new BenchException(
                    "%s: %d answers to %d records"
                            .formatted(plan.variant().label(), answers, records));
        }
        return new Outcome(
                topics.appendTimes(plan.output(), records), brokerUsed.toMillis() / 1e3, counted);
    }

    private void requireNoDeadLetters(JobPlan plan) throws InterruptedException {
        long dead = topics.count(plan.deadLetters());
        if (dead > 0) {
            throw new BenchException(
                    "%s: %d records got no answer".formatted(plan.variant().label(), dead));
        }
    }

    @Override
    public void close() throws Exception {
        closeAll(open, null);
    }

    private static void closeAll(Deque<AutoCloseable> open, Exception first) throws Exception {
        Exception failure = first;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null && first == null) {
            throw failure;
        }
    }
}
