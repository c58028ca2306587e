package dev.kairos.jobs.functions;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.SchedulerSnapshot.Percentiles;
import dev.kairos.jobs.NumberedSnapshot;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class SchedulerGaugesTest {
    private static final SchedulerSnapshot SNAPSHOT = NumberedSnapshot.SNAPSHOT;

    @Test
    void everyFieldOfASnapshotIsAGauge() throws Exception {
        Map<String, Object> expected = new LinkedHashMap<>();
        for (RecordComponent component : SchedulerSnapshot.class.getRecordComponents()) {
            Object value = component.getAccessor().invoke(SNAPSHOT);
            if (value instanceof Percentiles percentiles) {
                String name =
                        component.getName().equals("batchSizes")
                                ? "batchSize"
                                : component.getName();
                expected.put(name + "P50", percentiles.p50());
                expected.put(name + "P95", percentiles.p95());
                expected.put(name + "P99", percentiles.p99());
            } else {
                expected.put(component.getName(), value);
            }
        }
        expected.put("paddingRatio", SNAPSHOT.paddingRatio());

        Map<String, Gauge<?>> gauges = new HashMap<>();
        new SchedulerGauges(() -> SNAPSHOT, System::nanoTime).registerIn(into(gauges));
        assertThat(
                        gauges.entrySet().stream()
                                .collect(toMap(Map.Entry::getKey, e -> e.getValue().getValue())))
                .isEqualTo(expected);
        assertThat(expected.values())
                .as("values that tell the fields apart")
                .doesNotHaveDuplicates();
    }

    @Test
    void readersOfOneSecondShareASnapshot() {
        var taken = new AtomicInteger();
        var nanoTime = new AtomicLong(-5);
        Map<String, Gauge<?>> gauges = new HashMap<>();
        new SchedulerGauges(
                        () -> {
                            taken.incrementAndGet();
                            return SNAPSHOT;
                        },
                        nanoTime::get)
                .registerIn(into(gauges));

        gauges.values().forEach(Gauge::getValue);
        nanoTime.addAndGet(Duration.ofSeconds(1).toNanos() - 1);
        gauges.values().forEach(Gauge::getValue);
        assertThat(taken).hasValue(1);
        nanoTime.incrementAndGet();
        gauges.values().forEach(Gauge::getValue);
        assertThat(taken).hasValue(2);
    }

    @Test
    void theReadmeNamesEveryGauge() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        assertThat(SchedulerGauges.FIELDS.keySet())
                .allSatisfy(name -> assertThat(readme).contains("`" + name + "`"));
    }

    private static UnregisteredMetricsGroup into(Map<String, Gauge<?>> gauges) {
        return new UnregisteredMetricsGroup() {
            @Override
            public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
                gauges.put(name, gauge);
                return gauge;
            }
        };
    }
}
