package dev.kairos.jobs;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/** Flink's settings for a pipeline; what they leave open is the cluster's to decide. */
public final class JobSettings {
    /** Key groups: state can be spread over as many subtasks, and the number can never change. */
    static final int MAX_PARALLELISM = 128;

    /** What Flink allows. */
    static final Duration SHORTEST_CHECKPOINT_INTERVAL = Duration.ofMillis(10);

    /**
     * An answer crosses two exchanges; Flink's default of 100 ms at each would be most of its
     * latency.
     */
    private static final Duration LONGEST_BUFFERING = Duration.ofMillis(5);

    private static final Duration FIRST_RESTART = Duration.ofSeconds(1);
    private static final Duration LONGEST_RESTART_DELAY = Duration.ofSeconds(30);

    private JobSettings() {}

    /**
     * The settings.
     *
     * @param checkpointInterval time between checkpoints
     * @param parallelism subtasks of each operator
     */
    public static Configuration of(Duration checkpointInterval, int parallelism) {
        return new Configuration()
                .set(CoreOptions.DEFAULT_PARALLELISM, parallelism)
                .set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM)
                .set(PipelineOptions.GENERIC_TYPES, false)
                .set(PipelineOptions.AUTO_GENERATE_UIDS, false)
                // What flows is immutable, or is never written to again: copies between chained
                // operators would be for nothing.
                .set(PipelineOptions.OBJECT_REUSE, true)
                .set(ExecutionOptions.BUFFER_TIMEOUT, LONGEST_BUFFERING)
                .set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval)
                // Of state, whatever the delivery of outputs is.
                .set(
                        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                        CheckpointingMode.EXACTLY_ONCE)
                .set(CheckpointingOptions.ENABLE_UNALIGNED, false)
                .set(
                        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION)
                .set(
                        RestartStrategyOptions.RESTART_STRATEGY,
                        RestartStrategyOptions.RestartStrategyType.EXPONENTIAL_DELAY.getMainValue())
                .set(
                        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
                        FIRST_RESTART)
                .set(
                        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                        LONGEST_RESTART_DELAY);
    }
}
