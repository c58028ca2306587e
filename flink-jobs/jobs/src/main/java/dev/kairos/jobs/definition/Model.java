package dev.kairos.jobs.definition;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.kairos.inference.Request;
import java.io.Serializable;
import java.time.Duration;
import java.util.regex.Pattern;

/** The model of a pipeline, and how it is served. */
public record Model(
        @JsonPropertyDescription(
                        "Model package: a shipped name or a folder. The command line overrides"
                                + " it.")
                @JsonProperty("package")
                String modelPackage,
        @JsonPropertyDescription(
                        "Where it runs: auto (a GPU if there is one that the model runs on,"
                                + " else the CPU), cpu, gpu:N or gpu:*. A GPU that is named and"
                                + " missing is an error.")
                String devices,
        @JsonPropertyDescription(
                        "Batches that run at a time on each device; the models of a device"
                                + " share its predictors, and the largest number counts.")
                Integer predictors,
        @JsonPropertyDescription(
                        "Most tokens of a batch, padding included, which bounds the memory of a"
                                + " run; within it the scheduler finds the size that pays.")
                Integer maxBatchTokens,
        @JsonPropertyDescription("Recent answers that are kept for equal inputs; 0 keeps none.")
                Integer cachedAnswers,
        @JsonPropertyDescription(
                        "When an answer should be there, at the 99th percentile: the deadline"
                                + " that batches are closed by. 500ms suits news; alerting on"
                                + " risk sets 250ms, clinical use 1s.")
                Duration latencyTarget,
        @JsonPropertyDescription(
                        "An input without an answer after this long is a dead letter with cause"
                                + " TIMEOUT.")
                Duration timeout,
        @JsonPropertyDescription(
                        "A batch that runs longer than this is given up, and its predictor"
                                + " replaced.")
                Duration hungAfter,
        @JsonPropertyDescription("Inputs in flight in each subtask; more wait in Kafka.")
                Integer capacity,
        @JsonPropertyDescription(
                        "Tokens of the inputs that each subtask has in flight; what finds no"
                                + " room is submitted again a little later. Left out: 256 for"
                                + " each input of the capacity.")
                Long tokenCapacity,
        @JsonPropertyDescription(
                        "From -100 to 100; larger is more urgent, also than the inputs of other"
                                + " pipelines of the TaskManager.")
                Integer priority)
        implements Serializable {
    private static final Pattern DEVICES = Pattern.compile("auto|cpu|gpu:([0-9]{1,3}|\\*)");

    /** As long as the longest input of the shipped encoder. */
    private static final long TOKENS_PER_INPUT = 256;

    public Model {
        Require.text("model.package", modelPackage);
        devices = Require.orElse(devices, "auto");
        if (!DEVICES.matcher(devices).matches()) {
            throw new IllegalArgumentException(
                    "model.devices '%s' names no device; write auto, cpu, gpu:N or gpu:*"
                            .formatted(devices));
        }
        predictors = Require.between("model.predictors", Require.orElse(predictors, 2), 1, 1024);
        maxBatchTokens =
                Require.between(
                        "model.max_batch_tokens",
                        Require.orElse(maxBatchTokens, 16_384),
                        1,
                        1 << 24);
        cachedAnswers =
                Require.between(
                        "model.cached_answers", Require.orElse(cachedAnswers, 4_096), 0, 1 << 20);
        latencyTarget =
                Require.positive(
                        "model.latency_target",
                        Require.orElse(latencyTarget, Duration.ofMillis(500)));
        timeout =
                Require.positive("model.timeout", Require.orElse(timeout, Duration.ofSeconds(30)));
        hungAfter =
                Require.positive(
                        "model.hung_after", Require.orElse(hungAfter, Duration.ofSeconds(10)));
        capacity = Require.between("model.capacity", Require.orElse(capacity, 256), 1, 65_536);
        tokenCapacity =
                Require.between(
                        "model.token_capacity",
                        Require.orElse(tokenCapacity, capacity * TOKENS_PER_INPUT),
                        1L,
                        1L << 32);
        priority =
                Require.between(
                        "model.priority",
                        Require.orElse(priority, 0),
                        Request.LOWEST_PRIORITY,
                        Request.HIGHEST_PRIORITY);
    }

    Model withPackage(String other) {
        return new Model(
                other,
                devices,
                predictors,
                maxBatchTokens,
                cachedAnswers,
                latencyTarget,
                timeout,
                hungAfter,
                capacity,
                tokenCapacity,
                priority);
    }
}
