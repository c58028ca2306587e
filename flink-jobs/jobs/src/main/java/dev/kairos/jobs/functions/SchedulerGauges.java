package dev.kairos.jobs.functions;

import static java.util.Objects.requireNonNull;

import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.SchedulerSnapshot.Percentiles;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** Shows what the scheduler of the process counts as gauges of Flink. Thread-safe. */
final class SchedulerGauges {
    /** Gauges by name; those of {@link SchedulerSnapshot} with percentiles become three. */
    static final Map<String, Function<SchedulerSnapshot, Number>> FIELDS = fields();

    /** Reporters read gauges one by one, and a snapshot takes percentiles. */
    private static final Duration LONGEST_KEPT = Duration.ofSeconds(1);

    private final Supplier<SchedulerSnapshot> snapshots;
    private final LongSupplier nanoTime;
    private SchedulerSnapshot kept;
    private long takenNanos;

    /**
     * @param snapshots takes one, at most once a second
     * @param nanoTime a monotonic clock
     */
    SchedulerGauges(Supplier<SchedulerSnapshot> snapshots, LongSupplier nanoTime) {
        this.snapshots = requireNonNull(snapshots, "snapshots");
        this.nanoTime = requireNonNull(nanoTime, "nanoTime");
    }

    private static Map<String, Function<SchedulerSnapshot, Number>> fields() {
        Map<String, Function<SchedulerSnapshot, Number>> fields = new LinkedHashMap<>();
        fields.put("batches", SchedulerSnapshot::batches);
        fields.put("records", SchedulerSnapshot::records);
        fields.put("inputs", SchedulerSnapshot::inputs);
        fields.put("tokens", SchedulerSnapshot::tokens);
        fields.put("paddedTokens", SchedulerSnapshot::paddedTokens);
        fields.put("paddingRatio", SchedulerSnapshot::paddingRatio);
        fields.put("cacheHits", SchedulerSnapshot::cacheHits);
        fields.put("truncated", SchedulerSnapshot::truncated);
        fields.put("failures", SchedulerSnapshot::failures);
        fields.put("rejections", SchedulerSnapshot::rejections);
        fields.put("splits", SchedulerSnapshot::splits);
        fields.put("replacedPredictors", SchedulerSnapshot::replacedPredictors);
        fields.put("missedDeadlines", SchedulerSnapshot::missedDeadlines);
        fields.put("inFlight", SchedulerSnapshot::inFlight);
        fields.put("waitingTokens", SchedulerSnapshot::waitingTokens);
        fields.put("busyNanos", SchedulerSnapshot::busyNanos);
        fields.put("predictors", SchedulerSnapshot::predictors);
        putPercentiles(fields, "queueMillis", SchedulerSnapshot::queueMillis);
        putPercentiles(fields, "batchSize", SchedulerSnapshot::batchSizes);
        fields.put("costError", SchedulerSnapshot::costError);
        return fields;
    }

    private static void putPercentiles(
            Map<String, Function<SchedulerSnapshot, Number>> fields,
            String name,
            Function<SchedulerSnapshot, Percentiles> percentiles) {
        fields.put(name + "P50", percentiles.andThen(Percentiles::p50));
        fields.put(name + "P95", percentiles.andThen(Percentiles::p95));
        fields.put(name + "P99", percentiles.andThen(Percentiles::p99));
    }

    /** Registers all of them. */
    void registerIn(MetricGroup group) {
        FIELDS.forEach(
                (name, field) -> group.gauge(name, (Gauge<Number>) () -> field.apply(snapshot())));
    }

    private synchronized SchedulerSnapshot snapshot() {
        long now = nanoTime.getAsLong();
        if (kept == null || now - takenNanos >= LONGEST_KEPT.toNanos()) {
            kept = snapshots.get();
            takenNanos = now;
        }
        return kept;
    }
}
