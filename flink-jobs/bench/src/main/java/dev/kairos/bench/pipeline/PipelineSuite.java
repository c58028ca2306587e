package dev.kairos.bench.pipeline;

import dev.kairos.bench.BenchException;
import dev.kairos.bench.Suite;
import dev.kairos.bench.SuiteRun;
import java.util.List;

/** The whole way, next to others. */
public final class PipelineSuite implements Suite {
    @Override
    public String name() {
        return "pipeline";
    }

    @Override
    public String summary() {
        return "Kafka to Flink to Kafka, next to other ways to call a model from Flink.";
    }

    @Override
    public List<String> explanation() {
        return List.of();
    }

    @Override
    public void run(SuiteRun run) {
        throw new BenchException("This suite does not measure yet");
    }
}
