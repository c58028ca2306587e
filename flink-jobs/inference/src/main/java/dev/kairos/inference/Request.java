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
 * @param priority larger is more urgent, from {@value #LOWEST_PRIORITY} to {@value
 *     #HIGHEST_PRIORITY}: a level overtakes what was submitted up to 10 s before
 */
public record Request(
        String pipeline, String model, ModelInput input, long deadlineNanos, int priority) {
    public static final int LOWEST_PRIORITY = -100;
    public static final int HIGHEST_PRIORITY = 100;

    public Request {
        requireNonNull(pipeline, "pipeline");
        requireNonNull(model, "model");
        requireNonNull(input, "input");
        if (priority < LOWEST_PRIORITY || priority > HIGHEST_PRIORITY) {
            throw new IllegalArgumentException(
                    "A priority is from %d to %d, got %d"
                            .formatted(LOWEST_PRIORITY, HIGHEST_PRIORITY, priority));
        }
    }
}
