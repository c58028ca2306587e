package dev.kairos.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kairos.events.DeadLetter;
import dev.kairos.events.Prediction;
import dev.kairos.inference.Capacity;
import dev.kairos.inference.ModelInfo;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.Scheduler;
import dev.kairos.inference.scheduling.SharedScheduler;
import dev.kairos.inference.testing.NativeMemory;
import dev.kairos.jobs.functions.SchedulerAccess;
import dev.kairos.jobs.records.Decoded;
import dev.kairos.jobs.records.Item;
import dev.kairos.temporalcontext.SourcePosition;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/**
 * The shipped model under a job that is submitted, cancelled in the middle of its work and
 * submitted again, in one process whose class loaders are laid out as on a cluster: {@code
 * inference} is the parent's, {@code jobs} is loaded anew for each submission.
 */
class RestartITCase {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final int PARALLELISM = 2;
    private static final int PER_SECOND = 500;

    /**
     * ONNX Runtime's arenas grow with shapes that are new: over 120 restarts native memory went
     * from 299 MiB after 10 to 354 after 40, and stood there to the MiB.
     */
    private static final int WARM_UP = 40;

    private static final int RESTARTS = 50;
    private static final int ANSWERS_EACH = 20;

    /** Flink and the JDK may hold the last job's for a while; a leak would hold all. */
    private static final int LOADERS_LEFT = 3;

    /** Flink's own pools grow to their sizes. */
    private static final int MORE_THREADS = 10;

    /** A loader of the job's classes holds some 150 of them; 50 of those would be 7,500. */
    private static final int MORE_CLASSES = 1_000;

    /** What each restart leaked would be below 1.3. */
    private static final long MORE_NATIVE_MIB = 64;

    /**
     * What is seen of all jobs; loaded by the parent, so that there is one of it, and public, for
     * the jobs' classes are in another package of the same name.
     */
    public static final class Watch {
        private static final AtomicInteger LEASES = new AtomicInteger();
        private static final AtomicInteger OPENED = new AtomicInteger();
        private static final AtomicLong ANSWERS = new AtomicLong();
        private static final Queue<WeakReference<ClassLoader>> LOADERS =
                new ConcurrentLinkedQueue<>();

        private Watch() {}

        /** The shared scheduler's lease, counted. */
        public static SharedScheduler.Lease lease(ClassLoader job) {
            SharedScheduler.Lease lease = shared();
            LEASES.incrementAndGet();
            OPENED.incrementAndGet();
            LOADERS.add(new WeakReference<>(job));
            return new SharedScheduler.Lease() {
                @Override
                public Scheduler scheduler() {
                    return lease.scheduler();
                }

                @Override
                public ModelInfo model() {
                    return lease.model();
                }

                @Override
                public CompletableFuture<ModelInfo> switchTo(String model) {
                    return lease.switchTo(model);
                }

                @Override
                public void close() {
                    lease.close();
                    LEASES.decrementAndGet();
                }
            };
        }

        /** Without answers kept from before: every input is computed. */
        static SharedScheduler.Lease shared() {
            return SharedScheduler.lease(
                    "news-sentiment",
                    ModelOptions.defaults().withCachedAnswers(0),
                    new Capacity(256, 65_536));
        }

        public static void answered() {
            ANSWERS.incrementAndGet();
        }

        private static long loaders() {
            return LOADERS.stream()
                    .map(WeakReference::get)
                    .filter(loader -> loader != null)
                    .distinct()
                    .count();
        }
    }

    /**
     * What must not grow.
     *
     * @param nativeMib see {@link NativeMemory#bytes}
     */
    private record Footprint(int threads, long schedulerThreads, int classes, long nativeMib) {
        static Footprint take() throws IOException {
            // Collected first, so that what is left is held.
            await().atMost(Duration.ofSeconds(20))
                    .until(
                            () -> {
                                System.gc();
                                return Watch.loaders() <= LOADERS_LEFT;
                            });
            return new Footprint(
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("kairos-"))
                            .count(),
                    ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                    NativeMemory.isMeasurable() ? NativeMemory.bytes() >> 20 : 0);
        }
    }

    @Test
    void aJobThatIsSubmittedFiftyTimesLeavesNothingBehind() throws Exception {
        try (var cluster = cluster()) {
            cluster.start();
            long computed = 0;
            for (int i = 0; i < WARM_UP; i++) {
                computed = submitAndCancel(cluster, computed);
            }
            Footprint before = Footprint.take();
            for (int i = 0; i < RESTARTS; i++) {
                computed = submitAndCancel(cluster, computed);
            }
            Footprint after = Footprint.take();
            System.out.printf("RestartITCase: %s, %d restarts later %s%n", before, RESTARTS, after);

            assertThat(Watch.OPENED).hasValue((WARM_UP + RESTARTS) * PARALLELISM);
            assertThat(after.schedulerThreads())
                    .as("threads of the scheduler: one model is open")
                    .isEqualTo(before.schedulerThreads());
            assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + MORE_THREADS);
            assertThat(after.classes()).isLessThanOrEqualTo(before.classes() + MORE_CLASSES);
            assumeTrue(NativeMemory.isMeasurable(), "Native memory is told apart on Linux only");
            assertThat(after.nativeMib()).isLessThanOrEqualTo(before.nativeMib() + MORE_NATIVE_MIB);
        }
    }

    /**
     * Runs a job until it has answered something.
     *
     * @param computedBefore inputs that the shared scheduler had computed when the last one ended
     * @return the same when this one ended
     */
    private static long submitAndCancel(MiniCluster cluster, long computedBefore) throws Exception {
        JobGraph job = job();
        JobID id = job.getJobID();
        long answers = Watch.ANSWERS.get();
        cluster.submitJob(job).get();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> Watch.ANSWERS.get() >= answers + ANSWERS_EACH);
        cluster.cancelJob(id).get();
        cluster.requestJobResult(id).get();
        await().atMost(Duration.ofSeconds(10)).until(() -> Watch.LEASES.get() == 0);

        try (var lease = Watch.shared()) {
            long computed = lease.scheduler().snapshot().inputs();
            assertThat(computed)
                    .as("a scheduler that goes on counting is the one from before")
                    .isGreaterThanOrEqualTo(computedBefore + ANSWERS_EACH);
            return computed;
        }
    }

    private static JobGraph job() throws Exception {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(
                        JobSettings.of(Duration.ofMillis(200), PARALLELISM));
        PipelineDataflow.define(
                env,
                // Read here and not in the job, as by the program that submits one: Jackson
                // remembers the classes that it binds.
                Pipelines.newsSentiment(),
                new DataGeneratorSource<>(
                        RestartITCase::decoded,
                        Long.MAX_VALUE,
                        RateLimiterStrategy.perSecond(PER_SECOND),
                        TypeInformation.of(Decoded.class)),
                new CountedAccess(),
                new CountingSink<Prediction>(),
                new CountingSink<DeadLetter>(),
                Clock.systemUTC());
        JobGraph job = env.getStreamGraph().getJobGraph();
        List<URL> classes = new ArrayList<>();
        for (Class<?> ofModule : List.of(PipelineDataflow.class, RestartITCase.class)) {
            classes.add(ofModule.getProtectionDomain().getCodeSource().getLocation());
        }
        job.setClasspaths(classes);
        return job;
    }

    private static Decoded decoded(long offset) {
        return Decoded.of(
                new Item(
                        new SourcePosition("kairos.news", 0, offset),
                        NOON.plusMillis(offset),
                        List.of("SYM" + offset % 7),
                        "Profit of company %d rises in quarter %d after %s"
                                .formatted(offset, offset % 4, "growth ".repeat((int) offset % 9)),
                        "hash"),
                NOON.plusMillis(offset));
    }

    private static MiniCluster cluster() {
        var configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(
                CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL,
                List.of(
                        "dev.kairos.inference.",
                        "dev.kairos.temporalcontext.",
                        "dev.kairos.schemas.",
                        "dev.kairos.events.",
                        Watch.class.getName()));
        return new MiniCluster(
                new MiniClusterConfiguration.Builder()
                        .setConfiguration(configuration)
                        .setNumTaskManagers(1)
                        .setNumSlotsPerTaskManager(PARALLELISM)
                        .build());
    }

    /** Loaded with the job. */
    private static final class CountedAccess implements SchedulerAccess {
        @Override
        public SharedScheduler.Lease lease() {
            return Watch.lease(getClass().getClassLoader());
        }
    }

    /** Counts, and keeps nothing. */
    private static final class CountingSink<T> implements Sink<T> {
        @Override
        public SinkWriter<T> createWriter(WriterInitContext context) {
            return new SinkWriter<>() {
                @Override
                public void write(T element, Context ignored) {
                    Watch.answered();
                }

                @Override
                public void flush(boolean endOfInput) {}

                @Override
                public void close() {}
            };
        }
    }
}
