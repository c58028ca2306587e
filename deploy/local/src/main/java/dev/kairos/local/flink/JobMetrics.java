package dev.kairos.local.flink;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one pipeline's counters again and again, and adds them up over restarts. Thread-safe. */
public final class JobMetrics {
    private static final List<String> SCHEDULER_GAUGES =
            List.of("batches", "inputs", "tokens", "paddedTokens", "cacheHits", "truncated");
    private static final Pattern SCHEDULER_METRIC =
            Pattern.compile("(?:.*\\.)?scheduler\\.(" + String.join("|", SCHEDULER_GAUGES) + ")");

    private static final Pattern DEAD_LETTERS =
            Pattern.compile("(?:.*\\.)?cause\\.([A-Z_]+)\\.dead_letters");

    /** As Flink's Kafka source names it, after the operator's name. */
    private static final String PENDING_RECORDS = "pendingRecords";

    private static final String WATERMARK = "currentInputWatermark";

    private final FlinkRest flink;
    private final Map<String, RestartingCounter> counters = new HashMap<>();
    private final RestartingCounter checkpoints = new RestartingCounter();
    private final RestartingCounter jobRestarts = new RestartingCounter();

    public JobMetrics(FlinkRest flink) {
        this.flink = requireNonNull(flink, "flink");
    }

    /** Reads all counters of a job that runs. */
    public void sample(String jobId) throws IOException {
        long completed = flink.completedCheckpoints(jobId);
        long restarted = flink.jobRestarts(jobId);
        Map<String, Long> gauges = new HashMap<>();
        for (FlinkRest.Vertex vertex : flink.vertices(jobId)) {
            List<String> names =
                    flink.metricNames(jobId, vertex.id()).stream()
                            .filter(name -> SCHEDULER_METRIC.matcher(name).matches())
                            .toList();
            // Each subtask tells the same process-wide value, each at another moment.
            flink.metrics(jobId, vertex.id(), names, "max")
                    .forEach(
                            (name, value) -> {
                                Matcher matcher = SCHEDULER_METRIC.matcher(name);
                                if (matcher.matches()) {
                                    gauges.merge(matcher.group(1), value.longValue(), Math::max);
                                }
                            });
        }
        synchronized (this) {
            checkpoints.read(completed);
            jobRestarts.read(restarted);
            gauges.forEach(
                    (gauge, value) ->
                            counters.computeIfAbsent(gauge, name -> new RestartingCounter())
                                    .read(value));
        }
    }

    /** What the scheduler did, as far as it was read. */
    public synchronized SchedulerCounts scheduler() {
        return new SchedulerCounts(
                total("batches"),
                total("inputs"),
                total("tokens"),
                total("paddedTokens"),
                total("cacheHits"),
                total("truncated"));
    }

    /** Completed checkpoints over all starts of the JobManager. */
    public synchronized long checkpoints() {
        return checkpoints.total();
    }

    /** Restarts of the job by Flink, over all starts of the JobManager. */
    public synchronized long jobRestarts() {
        return jobRestarts.total();
    }

    private long total(String gauge) {
        RestartingCounter counter = counters.get(gauge);
        return counter == null ? 0 : counter.total();
    }

    /** Dead letters by cause since the job's last start. */
    public static SortedMap<String, Long> deadLetters(FlinkRest flink, String jobId)
            throws IOException {
        SortedMap<String, Long> causes = new TreeMap<>();
        for (FlinkRest.Vertex vertex : flink.vertices(jobId)) {
            List<String> names =
                    flink.metricNames(jobId, vertex.id()).stream()
                            .filter(name -> DEAD_LETTERS.matcher(name).matches())
                            .toList();
            flink.metrics(jobId, vertex.id(), names, "sum")
                    .forEach(
                            (name, value) -> {
                                Matcher matcher = DEAD_LETTERS.matcher(name);
                                if (matcher.matches()) {
                                    causes.merge(matcher.group(1), value.longValue(), Long::sum);
                                }
                            });
        }
        return causes;
    }

    /** Records that the sources have not read yet; empty while no source tells. */
    public static OptionalLong lag(FlinkRest flink, String jobId) throws IOException {
        long lag = 0;
        boolean told = false;
        for (FlinkRest.Vertex vertex : flink.vertices(jobId)) {
            Collection<Double> values =
                    valuesOf(flink, jobId, vertex, PENDING_RECORDS, "sum").values();
            for (double value : values) {
                lag += Math.max(0, (long) value);
                told = true;
            }
        }
        return told ? OptionalLong.of(lag) : OptionalLong.empty();
    }

    /**
     * The lowest watermark at any operator's input, in ms since the epoch; empty while an operator
     * has none.
     */
    public static OptionalLong watermark(FlinkRest flink, String jobId) throws IOException {
        OptionalLong lowest = OptionalLong.empty();
        for (FlinkRest.Vertex vertex : flink.vertices(jobId)) {
            for (double value : valuesOf(flink, jobId, vertex, WATERMARK, "min").values()) {
                long watermark = (long) value;
                if (watermark == Long.MIN_VALUE) {
                    return OptionalLong.empty();
                }
                lowest = OptionalLong.of(Math.min(watermark, lowest.orElse(Long.MAX_VALUE)));
            }
        }
        return lowest;
    }

    private static Map<String, Double> valuesOf(
            FlinkRest flink,
            String jobId,
            FlinkRest.Vertex vertex,
            String metric,
            String aggregation)
            throws IOException {
        List<String> names =
                flink.metricNames(jobId, vertex.id()).stream()
                        .filter(name -> name.equals(metric) || name.endsWith("." + metric))
                        .toList();
        return flink.metrics(jobId, vertex.id(), names, aggregation);
    }
}
