package dev.kairos.jobs.functions;

import dev.kairos.events.DeadLetter;
import dev.kairos.schemas.GeneratedRecords;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.metrics.Counter;

/**
 * Counts dead letters by cause on their way to the sink: metric {@code dead_letters} in the group
 * {@code cause.<CAUSE>}.
 */
public final class DeadLetterCounter extends RichMapFunction<DeadLetter, DeadLetter> {
    private transient Map<String, Counter> byCause;

    @Override
    public void open(OpenContext context) {
        GeneratedRecords.trust();
        byCause = new HashMap<>();
    }

    @Override
    public DeadLetter map(DeadLetter deadLetter) {
        byCause.computeIfAbsent(
                        deadLetter.getCause(),
                        cause ->
                                getRuntimeContext()
                                        .getMetricGroup()
                                        .addGroup("cause", cause)
                                        .counter("dead_letters"))
                .inc();
        return deadLetter;
    }
}
