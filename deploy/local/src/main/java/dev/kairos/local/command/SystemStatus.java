package dev.kairos.local.command;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.kairos.local.KairosException;
import dev.kairos.local.flink.FlinkRest;
import dev.kairos.local.flink.JobMetrics;
import dev.kairos.local.process.ResidentMemory;
import dev.kairos.local.run.Ports;
import dev.kairos.local.run.RunState;
import dev.kairos.local.run.RunState.ProcessEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * What {@code status} tells.
 *
 * @param phase {@code starting}, {@code running}, {@code stopping}, or {@code down}
 * @param startedBy {@code demo} or {@code up}; null when nothing runs
 * @param supervisorPid the process that watches the parts; 0 when nothing runs
 * @param topicPrefix of the system's topics; null when nothing runs
 * @param delivery {@code at-least-once} or {@code exactly-once}; null when nothing runs
 * @param restarts parts that died and were started again
 * @param logs folder of the log files; null when nothing runs
 * @param processes parts that run
 * @param down parts that should run and do not
 * @param jobs Flink's jobs that have not ended
 */
record SystemStatus(
        String phase,
        @JsonProperty("started_by") String startedBy,
        @JsonProperty("supervisor_pid") long supervisorPid,
        @JsonProperty("topic_prefix") String topicPrefix,
        String delivery,
        int restarts,
        String logs,
        List<ProcessStatus> processes,
        List<String> down,
        List<JobStatus> jobs) {
    private static final String DOWN = "down";

    /**
     * One part.
     *
     * @param name such as {@code kafka}
     * @param pid of its process
     * @param port its main port, 0 if it listens nowhere
     * @param rssMib resident memory
     */
    record ProcessStatus(String name, long pid, int port, @JsonProperty("rss_mib") long rssMib) {}

    /**
     * One pipeline's job.
     *
     * @param id of the job
     * @param name of the pipeline
     * @param state Flink's word, such as {@code RUNNING}
     * @param lag records that were not read yet; null while the source does not tell
     * @param watermark the lowest of all operators; null while one has none
     * @param checkpoints completed by this JobManager
     * @param deadLetters by cause, since the job's last start
     * @param model name, version and hash that its last answers name; null before the first
     */
    record JobStatus(
            String id,
            String name,
            String state,
            Long lag,
            String watermark,
            long checkpoints,
            @JsonProperty("dead_letters") SortedMap<String, Long> deadLetters,
            Map<String, String> model) {}

    @JsonIgnore
    boolean isUp() {
        return !phase.equals(DOWN) && !processes.isEmpty() && down.isEmpty();
    }

    static SystemStatus read(Optional<RunState> file, Ports ports) {
        Optional<RunState> running = file.filter(state -> state.supervisor().process().isPresent());
        if (running.isEmpty()) {
            return new SystemStatus(
                    DOWN, null, 0, null, null, 0, null, List.of(), List.of(), List.of());
        }
        RunState state = running.get();
        ResidentMemory memory = new ResidentMemory();
        List<ProcessStatus> processes = new ArrayList<>();
        List<String> down = new ArrayList<>();
        for (ProcessEntry part : state.processes()) {
            if (part.process().isPresent()) {
                processes.add(
                        new ProcessStatus(
                                part.name(), part.pid(), part.port(), memory.mib(part.pid())));
            } else {
                down.add(part.name());
            }
        }
        return new SystemStatus(
                state.phase().name().toLowerCase(Locale.ROOT),
                state.startedBy(),
                state.supervisor().pid(),
                state.topicPrefix(),
                state.delivery(),
                state.restarts(),
                state.data() + "/logs",
                processes,
                down,
                jobs(new FlinkRest(ports.flinkUrl()), state));
    }

    private static List<JobStatus> jobs(FlinkRest flink, RunState state) {
        List<JobStatus> jobs = new ArrayList<>();
        try {
            for (FlinkRest.Job job : flink.jobs()) {
                if (!job.hasEnded()) {
                    jobs.add(job(flink, job, state));
                }
            }
        } catch (IOException | KairosException e) {
            // The JobManager starts, stops, or lost a job while it was asked: what is known so far
            // is all there is to tell.
            return jobs;
        }
        return jobs;
    }

    private static JobStatus job(FlinkRest flink, FlinkRest.Job job, RunState state)
            throws IOException {
        OptionalLong lag = JobMetrics.lag(flink, job.id());
        OptionalLong watermark = JobMetrics.watermark(flink, job.id());
        return new JobStatus(
                job.id(),
                job.name(),
                job.state(),
                lag.isPresent() ? lag.getAsLong() : null,
                watermark.isPresent()
                        ? Instant.ofEpochMilli(watermark.getAsLong()).toString()
                        : null,
                flink.completedCheckpoints(job.id()),
                JobMetrics.deadLetters(flink, job.id()),
                LatestModel.of(state, job.name()).orElse(null));
    }

    String table() {
        if (phase.equals(DOWN)) {
            return "Nothing runs. Start it with 'kairos demo' or 'kairos up'.\n";
        }
        StringBuilder text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "%s (kairos %s, process %d), topics %s*, %s, %d restarts%nLogs in %s%n%n",
                        phase,
                        startedBy,
                        supervisorPid,
                        topicPrefix,
                        delivery,
                        restarts,
                        logs));
        text.append(
                String.format(
                        Locale.ROOT, "%-18s %8s %6s %8s%n", "PROCESS", "PID", "PORT", "RSS MiB"));
        for (ProcessStatus part : processes) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%-18s %8d %6s %8d%n",
                            part.name(),
                            part.pid(),
                            part.port() == 0 ? "-" : Integer.toString(part.port()),
                            part.rssMib()));
        }
        down.forEach(name -> text.append(String.format(Locale.ROOT, "%-18s     down%n", name)));
        for (JobStatus job : jobs) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%nJOB %s  %s  %s%n  lag           %s%n  watermark     %s%n "
                                    + " checkpoints   %d%n  dead letters  %s%n  model         %s%n",
                            job.name(),
                            job.state(),
                            job.id(),
                            job.lag() == null ? "not known yet" : job.lag() + " records",
                            job.watermark() == null ? "none yet" : job.watermark(),
                            job.checkpoints(),
                            job.deadLetters().isEmpty()
                                    ? "none"
                                    : job.deadLetters().entrySet().stream()
                                            .map(cause -> cause.getKey() + " " + cause.getValue())
                                            .collect(Collectors.joining(", ")),
                            job.model() == null
                                    ? "no answer yet"
                                    : "%s %s (%s)"
                                            .formatted(
                                                    job.model().get("name"),
                                                    job.model().get("version"),
                                                    job.model().get("sha256"))));
        }
        return text.toString();
    }
}
