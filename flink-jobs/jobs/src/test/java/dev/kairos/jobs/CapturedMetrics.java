package dev.kairos.jobs;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** Keeps every metric of a cluster in this JVM, also of tasks that have ended. */
public final class CapturedMetrics implements MetricReporter {
    private static final Map<String, Metric> METRICS = new ConcurrentHashMap<>();

    static void captureIn(Configuration configuration) {
        METRICS.clear();
        configuration.setString("metrics.reporter.captured.factory.class", Factory.class.getName());
    }

    /** Metrics whose identifier ends like this, one for each subtask and attempt. */
    static <T extends Metric> Stream<T> endingIn(String suffix, Class<T> type) {
        return METRICS.entrySet().stream()
                .filter(metric -> metric.getKey().endsWith(suffix))
                .map(metric -> type.cast(metric.getValue()));
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        // The number makes a restarted task's metric another one.
        METRICS.put(METRICS.size() + " " + group.getMetricIdentifier(name), metric);
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}

    /** Named in {@code META-INF/services}. */
    public static final class Factory implements MetricReporterFactory {
        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return new CapturedMetrics();
        }
    }
}
