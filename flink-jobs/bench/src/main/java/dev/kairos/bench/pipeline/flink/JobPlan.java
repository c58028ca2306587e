package dev.kairos.bench.pipeline.flink;

/**
 * One job of the benchmark.
 *
 * @param variant how it gets its answers
 * @param name of the pipeline, different in each run, so that each reads its input from the
 *     beginning
 * @param bootstrap Kafka bootstrap servers
 * @param input topic that is read
 * @param output topic of the answers
 * @param deadLetters topic of inputs that got none
 * @param model reference of the model package
 * @param predictors batches that run at a time, and subtasks of each operator
 * @param serverPort where the model server listens; only for {@link Variant#HTTP}
 * @param serverCapacity requests in flight to it in each subtask
 */
public record JobPlan(
        Variant variant,
        String name,
        String bootstrap,
        String input,
        String output,
        String deadLetters,
        String model,
        int predictors,
        int serverPort,
        int serverCapacity) {}
