package dev.kairos.local.ledger;

import dev.kairos.local.Endpoints;
import dev.kairos.local.kafka.KafkaBroker;
import dev.kairos.schemas.KairosTopics;
import dev.kairos.schemas.testing.FakeRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/** One real broker and one registry for all tests of this JVM; each test has its own prefix. */
public final class RunningKafka {
    private static final AtomicInteger PREFIXES = new AtomicInteger();

    private static RunningKafka instance;

    private final KafkaBroker broker;
    private final FakeRegistry registry;

    private RunningKafka(KafkaBroker broker, FakeRegistry registry) {
        this.broker = broker;
        this.registry = registry;
    }

    /** Endpoints with a prefix that no other call got, and topics of so many partitions. */
    public static Endpoints withTopics(int partitions) {
        Endpoints endpoints = withoutTopics();
        create(
                endpoints,
                Stream.of(
                                endpoints.topics().news(),
                                endpoints.topics().predictions(),
                                endpoints.topics().deadLetters())
                        .map(topic -> new NewTopic(topic, partitions, (short) 1))
                        .toList());
        return endpoints;
    }

    /** Endpoints with a prefix that no other call got, and no topics. */
    public static Endpoints withoutTopics() {
        RunningKafka kafka = running();
        return new Endpoints(
                kafka.broker.bootstrap(),
                kafka.registry.url(),
                new KairosTopics("test-" + PREFIXES.incrementAndGet() + "."));
    }

    static void create(Endpoints endpoints, List<NewTopic> topics) {
        try (var admin =
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                endpoints.bootstrap()))) {
            admin.createTopics(topics).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot create topics", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private static synchronized RunningKafka running() {
        if (instance == null) {
            try {
                Path folder = Files.createTempDirectory("kairos-broker");
                instance =
                        new RunningKafka(
                                KafkaBroker.start(folder, freePort(), freePort()),
                                FakeRegistry.start());
                Runtime.getRuntime()
                        .addShutdownHook(new Thread(() -> instance.stop(folder), "stop-kafka"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return instance;
    }

    private void stop(Path folder) {
        broker.close();
        registry.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
