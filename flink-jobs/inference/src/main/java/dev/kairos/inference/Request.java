package dev.kairos.inference;

import static java.util.Objects.requireNonNull;

/**
 * One question to a model.
 *
 * @param pipeline the pipeline that asks
 * @param model reference of the model package: a shipped name or a folder
 * @param input what the model is asked about
 * @param deadlineNanos when the answer should be there, on the scheduler's monotonic clock ({@link
 *     System#nanoTime()} in production)
 * @param priority larger is more urgent; carried, and not yet an order in which requests are
 *     answered
 */
public record Request(
        String pipeline, String model, ModelInput input, long deadlineNanos, int priority) {
    public Request {
        requireNonNull(pipeline, "pipeline");
        requireNonNull(model, "model");
        requireNonNull(input, "input");
    }
}
