package dev.kairos.streamsapp.runtime;

import static java.util.Objects.requireNonNull;

import dev.kairos.streamsapp.http.Readiness;
import dev.kairos.streamsapp.views.StoreLookup;
import dev.kairos.streamsapp.views.ViewsNotReadyException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.ThreadMetadata;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running topology: waits until its source topics exist, starts, replaces threads that die, and
 * says whether its stores can be read.
 */
public final class ViewStreams implements StoreLookup, Readiness, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ViewStreams.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration BEFORE_REPLACEMENT = Duration.ofSeconds(2);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /** State of a stream thread, as {@link ThreadMetadata} tells it, whose stores can be read. */
    private static final String THREAD_RUNNING = "RUNNING";

    private final KafkaStreams streams;
    private final KafkaStreamsMetrics metrics;
    private final Properties configuration;
    private final Set<String> sourceTopics;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final Thread starter = new Thread(this::startWhenTopicsExist, "wait-for-topics");
    private volatile String waitingFor = "the topics to be looked up";

    /**
     * @param topology what to run
     * @param configuration of Kafka Streams
     * @param sourceTopics topics that must exist before it starts
     * @param meters where the metrics of Kafka Streams go
     */
    public ViewStreams(
            Topology topology,
            Properties configuration,
            Set<String> sourceTopics,
            MeterRegistry meters) {
        this.configuration = requireNonNull(configuration, "configuration");
        this.sourceTopics = Set.copyOf(sourceTopics);
        streams = new KafkaStreams(topology, configuration);
        streams.setUncaughtExceptionHandler(this::afterFailure);
        metrics = new KafkaStreamsMetrics(streams);
        metrics.bindTo(meters);
    }

    /** Returns at once; {@link #state()} tells when the stores can be read. */
    public void start() {
        starter.start();
    }

    /** Completes with the cause if the topology ends for good without having been closed. */
    public CompletableFuture<Throwable> failure() {
        return failure;
    }

    private void startWhenTopicsExist() {
        try (var admin = Admin.create(configuration)) {
            while (!topicsExist(admin)) {
                if (closing.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            LOG.info("Starting the views over {}", new TreeSet<>(sourceTopics));
            streams.start();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure.complete(e);
        }
    }

    private boolean topicsExist(Admin admin) throws InterruptedException {
        String reason;
        try {
            var missing = new TreeSet<>(sourceTopics);
            missing.removeAll(admin.listTopics().names().get());
            if (missing.isEmpty()) {
                return true;
            }
            reason = "topics that do not exist: " + String.join(", ", missing);
        } catch (ExecutionException e) {
            reason =
                    "Kafka at "
                            + configuration.getProperty("bootstrap.servers")
                            + ": "
                            + e.getCause().getMessage();
        }
        if (!reason.equals(waitingFor)) {
            LOG.warn("Waiting for {}", reason);
        }
        waitingFor = reason;
        return false;
    }

    private StreamThreadExceptionResponse afterFailure(Throwable e) {
        if (isBeyondRepair(e)) {
            LOG.error("The views cannot go on", e);
            failure.complete(e);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.error("A stream thread failed and will be replaced", e);
        try {
            // On the thread that dies: what failed is most likely still failing right now.
            boolean stopped = closing.await(BEFORE_REPLACEMENT.toMillis(), TimeUnit.MILLISECONDS);
            return stopped
                    ? StreamThreadExceptionResponse.SHUTDOWN_CLIENT
                    : StreamThreadExceptionResponse.REPLACE_THREAD;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
    }

    private static boolean isBeyondRepair(Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof VirtualMachineError || cause instanceof LinkageError) {
                return true;
            }
        }
        return false;
    }

    @Override
    public State state() {
        return switch (streams.state()) {
            case CREATED -> new State(false, "waiting for " + waitingFor);
            case RUNNING -> stateOfThreads();
            default -> new State(false, streams.state().name());
        };
    }

    /** Kafka Streams calls itself running while a thread that failed is being replaced. */
    private State stateOfThreads() {
        return streams.metadataForLocalThreads().stream()
                .map(ThreadMetadata::threadState)
                .filter(thread -> !thread.equals(THREAD_RUNNING))
                .findFirst()
                .map(thread -> new State(false, "a stream thread is " + thread))
                .orElseGet(() -> new State(true, THREAD_RUNNING));
    }

    @Override
    public <V> ReadOnlyKeyValueStore<String, V> store(String name) {
        var state = state();
        if (!state.ready()) {
            throw new ViewsNotReadyException("The views are not ready: " + state.reason());
        }
        try {
            return streams.store(
                    StoreQueryParameters.fromNameAndType(
                            name, QueryableStoreTypes.keyValueStore()));
        } catch (InvalidStateStoreException e) {
            throw new ViewsNotReadyException("The views are not ready: " + e.getMessage(), e);
        }
    }

    /** Stops, leaving the consumer group, within some seconds. */
    @Override
    public void close() {
        closing.countDown();
        metrics.close();
        try {
            starter.join(BETWEEN_LOOKS.toMillis());
            // The next instance need not wait until the group gives this one up.
            var leave =
                    CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
                            .withTimeout(CLOSE_TIMEOUT);
            if (!streams.close(leave)) {
                LOG.warn("The views did not stop within {} s", CLOSE_TIMEOUT.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            LOG.warn("The views did not stop cleanly", e);
        }
    }
}
