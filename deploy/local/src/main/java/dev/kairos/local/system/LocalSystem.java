package dev.kairos.local.system;

import static java.util.Objects.requireNonNull;

import dev.kairos.events.DeadLetter;
import dev.kairos.events.NewsItem;
import dev.kairos.events.Prediction;
import dev.kairos.local.Endpoints;
import dev.kairos.local.KairosException;
import dev.kairos.local.flink.FlinkConfiguration;
import dev.kairos.local.flink.FlinkRest;
import dev.kairos.local.flink.JobMetrics;
import dev.kairos.local.kafka.TopicSetup;
import dev.kairos.local.process.PartLauncher;
import dev.kairos.local.process.PartSupervisor;
import dev.kairos.local.process.PartSupervisor.RunningPart;
import dev.kairos.local.process.ResidentMemory;
import dev.kairos.local.registry.RegistrySetup;
import dev.kairos.local.run.HttpProbe;
import dev.kairos.local.run.Installation;
import dev.kairos.local.run.RunFolder;
import dev.kairos.local.run.RunState;
import dev.kairos.local.run.RunState.ProcessEntry;
import dev.kairos.local.run.StateFile;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;

/**
 * Broker, registry, Flink with the pipelines, streams-app and generator on this machine: started in
 * the order in which they need each other, kept running, and stopped in an order that loses
 * nothing.
 */
public final class LocalSystem implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofMinutes(2);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

    private final SystemSettings settings;
    private final RunFolder folder;
    private final Progress progress;
    private final String startedBy;
    private final StateFile stateFile;
    private final PartCatalog catalog;
    private final PartSupervisor parts;
    private final PartWait ready;
    private final FlinkRest flink;
    private final PipelineJobs jobs;
    private final ResidentMemory memory = new ResidentMemory();
    private final AtomicLong peakMib = new AtomicLong();
    private final AtomicInteger taskManagerRestarts = new AtomicInteger();
    private final AtomicInteger generatorStarts = new AtomicInteger();
    private final CompletableFuture<KairosException> failure;
    private final ExecutorService recovery = Executors.newSingleThreadExecutor(daemon("recovery"));
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(daemon("watch"));

    private volatile RunState.Phase phase = RunState.Phase.STARTING;

    /** While jobs are submitted again, their absence is no failure. */
    private volatile boolean jobsWatched;

    private final Object closing = new Object();
    private volatile boolean closed;

    /**
     * @param startedBy the command, for {@code status}
     * @param progress hears what happens; called from several threads
     */
    public LocalSystem(
            SystemSettings settings,
            RunFolder folder,
            Installation installation,
            String startedBy,
            Progress progress) {
        this.settings = requireNonNull(settings, "settings");
        this.folder = requireNonNull(folder, "folder");
        this.startedBy = requireNonNull(startedBy, "startedBy");
        this.progress = requireNonNull(progress, "progress");
        this.stateFile = new StateFile(folder.control());
        this.catalog = new PartCatalog(installation, folder, settings);
        this.parts =
                new PartSupervisor(
                        new PartLauncher(
                                installation.localJar(), folder.logs(), folder.temporary()),
                        new Watcher());
        this.ready = new PartWait(parts, START_PATIENCE);
        this.flink = new FlinkRest(settings.ports().flinkUrl());
        this.jobs = new PipelineJobs(flink, installation, folder, settings);
        this.failure = parts.failure();
    }

    /**
     * Starts everything but the generator and returns when every pipeline runs.
     *
     * @throws KairosException saying which part did not come up, and what it said last
     */
    public void start() throws IOException {
        folder.create();
        FlinkConfiguration.write(folder, settings.ports());
        parts.start(catalog.registry());
        parts.start(catalog.kafka());
        parts.start(catalog.jobManager());
        parts.start(catalog.taskManager());
        var unused = watch.scheduleWithFixedDelay(this::observe, 500, 1000, TimeUnit.MILLISECONDS);

        try (TopicSetup topics = new TopicSetup(settings.ports().bootstrap())) {
            ready.until(PartCatalog.KAFKA, () -> topics.isReady(Duration.ofSeconds(1)));
            topics.create(settings.topics());
        }
        progress.step("Kafka is ready on " + settings.ports().bootstrap());

        RegistrySetup registry = new RegistrySetup(settings.ports().registryUrl());
        ready.until(PartCatalog.REGISTRY, registry::isReady);
        registry.apply(subjects());
        progress.step("The schema registry is ready on " + settings.ports().registryUrl());

        parts.start(catalog.streamsApp());
        ready.until(PartCatalog.TASK_MANAGER, this::flinkIsReady);
        progress.step("Flink is ready on " + settings.ports().flinkUrl());
        jobs.submit();
        ready.until(PartCatalog.TASK_MANAGER, jobs::allRunning);
        progress.step("Running: " + String.join(", ", settings.pipelines()));
        ready.until(PartCatalog.STREAMS_APP, this::dashboardIsReady);
        progress.step("The dashboard is ready on " + settings.ports().dashboardUrl());
        jobsWatched = true;
        phase = RunState.Phase.RUNNING;
        writeState();
    }

    private Map<String, Schema> subjects() {
        return Map.of(
                settings.topics().news() + "-value", NewsItem.getClassSchema(),
                settings.topics().predictions() + "-value", Prediction.getClassSchema(),
                settings.topics().deadLetters() + "-value", DeadLetter.getClassSchema());
    }

    private boolean flinkIsReady() throws IOException {
        return flink.slots() >= FlinkConfiguration.SLOTS;
    }

    private boolean dashboardIsReady() throws IOException {
        return new HttpProbe(URI.create(settings.ports().dashboardUrl() + "/health/ready")).isOk();
    }

    /** Starts the stream of generated records. */
    public void startGenerator() {
        parts.start(
                catalog.generator(0), spec -> catalog.generator(generatorStarts.incrementAndGet()));
    }

    /** Stops the generator, so that it writes down what it planted. */
    public void stopGenerator() {
        parts.stop(PartCatalog.GENERATOR, STOP_PATIENCE);
    }

    /** How many generators this run has had; each wrote a file of what it planted. */
    public int generators() {
        return generatorStarts.get() + 1;
    }

    /**
     * Stops every pipeline with a savepoint, without draining watermarks. Jobs that are being
     * brought back, after the death of a part, are waited for.
     *
     * @throws KairosException if Flink does not answer, or a job cannot be stopped
     */
    public void stopJobs() {
        if (!jobs.isEmpty()) {
            ready.until(PartCatalog.JOB_MANAGER, () -> jobsWatched);
            ready.until(PartCatalog.TASK_MANAGER, jobs::allRunning);
        }
        stopJobsNow();
    }

    private void stopJobsNow() {
        jobsWatched = false;
        if (jobs.isEmpty()) {
            return;
        }
        try {
            jobs.sample();
            jobs.stop();
        } catch (IOException e) {
            throw new KairosException(
                    "Flink at %s was not there to stop the jobs (%s); see %s"
                            .formatted(settings.ports().flinkUrl(), e, folder.logs()),
                    e);
        }
    }

    public Endpoints endpoints() {
        return new Endpoints(
                settings.ports().bootstrap(), settings.ports().registryUrl(), settings.topics());
    }

    /** Counters by pipeline. */
    public Map<String, JobMetrics> metrics() {
        return jobs.metrics();
    }

    /**
     * Parts that died and were started again, and restarts of a job by Flink that no restart of the
     * TaskManager explains.
     */
    public long restarts() {
        long ofJobs =
                jobs.metrics().values().stream()
                        .mapToLong(JobMetrics::jobRestarts)
                        .map(restarts -> Math.max(0, restarts - taskManagerRestarts.get()))
                        .sum();
        return parts.restarts() + ofJobs;
    }

    /** The highest sum of resident memory seen, this process included. */
    public long peakRssMib() {
        return peakMib.get();
    }

    /** Completes when the system cannot go on. */
    public CompletableFuture<KairosException> failure() {
        return failure;
    }

    /**
     * Returns if the system can go on.
     *
     * @throws KairosException if it cannot
     */
    public void throwIfFailed() {
        ready.throwIfFailed();
    }

    private void observe() {
        List<Long> pids = new ArrayList<>();
        parts.parts().forEach(part -> pids.add(part.process().pid()));
        pids.add(ProcessHandle.current().pid());
        peakMib.accumulateAndGet(memory.sumMib(pids), Math::max);
        if (!jobsWatched) {
            return;
        }
        try {
            jobs.sample();
        } catch (IOException e) {
            // The JobManager does not answer: its death is dealt with where it is noticed.
            return;
        } catch (KairosException e) {
            if (jobsWatched) {
                failure.complete(e);
            }
        }
    }

    private final class Watcher implements PartSupervisor.Listener {
        @Override
        public void died(String name, int exitCode) {
            if (name.equals(PartCatalog.JOB_MANAGER)) {
                jobsWatched = false;
            }
            progress.trouble(
                    "%s ended with exit code %d; starting it again".formatted(name, exitCode));
        }

        @Override
        public void restarted(String name) {
            progress.step(name + " was started again");
            if (name.equals(PartCatalog.TASK_MANAGER)) {
                taskManagerRestarts.incrementAndGet();
            }
            if (name.equals(PartCatalog.JOB_MANAGER) && !jobs.isEmpty()) {
                recovery.execute(LocalSystem.this::submitAgain);
            }
        }

        @Override
        public void changed() {
            writeState();
        }
    }

    /** Without a standby, a JobManager takes its jobs with it. */
    private void submitAgain() {
        try {
            ready.until(PartCatalog.JOB_MANAGER, this::flinkIsReady);
            jobs.submit();
            ready.until(PartCatalog.JOB_MANAGER, jobs::allRunning);
            jobsWatched = true;
            progress.step("The pipelines go on from their last checkpoints");
        } catch (IOException e) {
            // It died again, and the next start submits.
            progress.trouble("The JobManager was lost again: " + e.getMessage());
        } catch (KairosException e) {
            failure.complete(e);
        }
    }

    private synchronized void writeState() {
        if (closed) {
            return;
        }
        List<ProcessEntry> processes = new ArrayList<>();
        for (RunningPart part : parts.parts()) {
            processes.add(
                    ProcessEntry.of(
                            part.spec().name(), part.process().toHandle(), part.spec().port()));
        }
        try {
            stateFile.write(
                    new RunState(
                            startedBy,
                            phase,
                            ProcessEntry.of("kairos", ProcessHandle.current(), 0),
                            settings.ports().base(),
                            settings.topics().prefix(),
                            settings.delivery().toString(),
                            folder.data().toString(),
                            parts.restarts(),
                            processes));
        } catch (IOException e) {
            progress.trouble("Cannot write the state file: " + e.getMessage());
        }
    }

    /**
     * Stops all: generator, jobs with a savepoint, Flink, streams-app, registry, Kafka. Returns
     * when all have ended, whichever thread stopped them.
     */
    @Override
    public void close() {
        synchronized (closing) {
            if (!closed) {
                progress.step("Stopping all parts");
                stopAll();
                progress.step("Stopped");
            }
        }
    }

    private void stopAll() {
        phase = RunState.Phase.STOPPING;
        writeState();
        closed = true;
        jobsWatched = false;
        watch.shutdown();
        recovery.shutdownNow();
        stopGenerator();
        try {
            stopJobsNow();
        } catch (KairosException e) {
            progress.trouble("The jobs were not stopped in an orderly way: " + e.getMessage());
        }
        for (String name :
                List.of(
                        PartCatalog.TASK_MANAGER,
                        PartCatalog.JOB_MANAGER,
                        PartCatalog.STREAMS_APP,
                        PartCatalog.REGISTRY,
                        PartCatalog.KAFKA)) {
            parts.stop(name, STOP_PATIENCE);
        }
        parts.close();
        try {
            stateFile.delete();
        } catch (IOException e) {
            progress.trouble("Cannot delete the state file: " + e.getMessage());
        }
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
