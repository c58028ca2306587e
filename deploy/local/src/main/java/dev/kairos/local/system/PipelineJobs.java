package dev.kairos.local.system;

import static java.util.Objects.requireNonNull;

import dev.kairos.local.KairosException;
import dev.kairos.local.flink.Checkpoints;
import dev.kairos.local.flink.FlinkConfiguration;
import dev.kairos.local.flink.FlinkPath;
import dev.kairos.local.flink.FlinkRest;
import dev.kairos.local.flink.JobMetrics;
import dev.kairos.local.run.Installation;
import dev.kairos.local.run.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pipelines of one system as jobs of its Flink cluster. Thread-safe. */
final class PipelineJobs {
    private static final String MAIN_CLASS = "dev.kairos.jobs.PipelineJob";

    /** A job that was not up once and has failed this often will not come up. */
    private static final int HOPELESS_RESTARTS = 4;

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

    private final FlinkRest flink;
    private final Installation installation;
    private final RunFolder folder;
    private final SystemSettings settings;
    private final Map<String, JobMetrics> metrics = new LinkedHashMap<>();
    private final Map<String, String> jobIds = new LinkedHashMap<>();

    /** Where a job that has no checkpoint of its own yet was restored from. */
    private final Map<String, String> restoredFrom = new LinkedHashMap<>();

    PipelineJobs(
            FlinkRest flink, Installation installation, RunFolder folder, SystemSettings settings) {
        this.flink = requireNonNull(flink, "flink");
        this.installation = requireNonNull(installation, "installation");
        this.folder = requireNonNull(folder, "folder");
        this.settings = requireNonNull(settings, "settings");
        settings.pipelines().forEach(name -> metrics.put(name, new JobMetrics(flink)));
    }

    /** Submits every pipeline, each from the newest checkpoint that an earlier job of it left. */
    synchronized void submit() throws IOException {
        // A JobManager that was started again has lost its jars with its jobs.
        String jarId = flink.upload(installation.jobJar());
        for (String pipeline : settings.pipelines()) {
            Optional<String> checkpoint = restorePoint(pipeline);
            checkpoint.ifPresent(path -> restoredFrom.put(pipeline, path));
            jobIds.put(
                    pipeline,
                    flink.run(
                            jarId,
                            MAIN_CLASS,
                            arguments(pipeline),
                            FlinkConfiguration.SLOTS,
                            checkpoint));
        }
    }

    private Optional<String> restorePoint(String pipeline) throws IOException {
        String jobId = jobIds.get(pipeline);
        Optional<Path> own =
                jobId == null ? Optional.empty() : Checkpoints.newest(folder.checkpoints(), jobId);
        return own.map(FlinkPath::of).or(() -> Optional.ofNullable(restoredFrom.get(pipeline)));
    }

    List<String> arguments(String pipeline) {
        List<String> arguments = new ArrayList<>(settings.endpointArguments());
        arguments.addAll(List.of("--pipeline", pipeline));
        arguments.addAll(List.of("--delivery", settings.delivery().toString()));
        arguments.addAll(
                List.of("--checkpoint-interval", settings.checkpointInterval().toMillis() + "ms"));
        arguments.addAll(List.of("--parallelism", Integer.toString(FlinkConfiguration.SLOTS)));
        return arguments;
    }

    /**
     * Whether every subtask of every pipeline runs.
     *
     * @throws KairosException if a job has ended, or fails again and again, instead
     */
    synchronized boolean allRunning() throws IOException {
        for (Map.Entry<String, String> job : jobIds.entrySet()) {
            requireNotEnded(job.getKey(), job.getValue());
            boolean running =
                    flink.vertices(job.getValue()).stream()
                            .allMatch(vertex -> vertex.tasksRunning() == vertex.parallelism());
            if (!running && flink.jobRestarts(job.getValue()) >= HOPELESS_RESTARTS) {
                throw new KairosException(
                        "The job of pipeline %s fails each time it starts.%n  %s"
                                .formatted(job.getKey(), cause(job.getValue())));
            }
            if (!running) {
                return false;
            }
        }
        return !jobIds.isEmpty();
    }

    /**
     * Reads the counters of every job.
     *
     * @throws KairosException if a job has ended by itself
     */
    synchronized void sample() throws IOException {
        for (Map.Entry<String, String> job : jobIds.entrySet()) {
            requireNotEnded(job.getKey(), job.getValue());
            metrics.get(job.getKey()).sample(job.getValue());
        }
    }

    private void requireNotEnded(String pipeline, String jobId) throws IOException {
        FlinkRest.Job job = flink.job(jobId);
        if (job.hasEnded()) {
            throw new KairosException(
                    "The job of pipeline %s is %s.%n  %s"
                            .formatted(pipeline, job.state(), cause(jobId)));
        }
    }

    private String cause(String jobId) throws IOException {
        return flink.lastFailure(jobId).orElse("Flink tells no cause.");
    }

    /** Stops every job with a savepoint; what its last transaction holds is committed by then. */
    synchronized void stop() throws IOException {
        for (String jobId : List.copyOf(jobIds.values())) {
            flink.stopWithSavepoint(jobId, folder.savepoints(), STOP_PATIENCE);
        }
        jobIds.clear();
    }

    synchronized boolean isEmpty() {
        return jobIds.isEmpty();
    }

    /** By pipeline; read them at any time, also after the jobs have ended. */
    Map<String, JobMetrics> metrics() {
        return Map.copyOf(metrics);
    }
}
