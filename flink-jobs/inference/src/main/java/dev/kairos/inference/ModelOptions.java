package dev.kairos.inference;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a model is served.
 *
 * @param devices {@code auto} (a GPU if there is one that the model runs on, else the CPU), {@code
 *     cpu}, {@code gpu:N} or {@code gpu:*}; a GPU that is named and missing is an error
 * @param predictors batches that run at a time on each device; the models of a device share its
 *     predictors, and the largest number of them counts. On a CPU each has the weights in memory,
 *     and opens in up to half a second, one after the other
 * @param maxBatchTokens most padded tokens of a batch, which bounds the memory of a run; within it,
 *     the scheduler finds the size that pays
 * @param cachedAnswers how many recent answers are kept for equal inputs; 0 keeps none
 * @param hungAfter a batch that runs longer than this is given up, and its predictor replaced
 */
public record ModelOptions(
        String devices, int predictors, int maxBatchTokens, int cachedAnswers, Duration hungAfter) {
    public ModelOptions {
        requireNonNull(devices, "devices");
        requireNonNull(hungAfter, "hungAfter");
        DeviceChoice unused = DeviceChoice.parse(devices);
        if (predictors < 1 || maxBatchTokens < 1 || cachedAnswers < 0) {
            throw new IllegalArgumentException(
                    "A model needs a predictor, batches of at least a token and no fewer than 0 cached answers, got predictors=%d, maxBatchTokens=%d, cachedAnswers=%d"
                            .formatted(predictors, maxBatchTokens, cachedAnswers));
        }
        if (hungAfter.isNegative() || hungAfter.isZero()) {
            throw new IllegalArgumentException("hungAfter must be above 0, got " + hungAfter);
        }
    }

    /** Two predictors on whatever device is there, and what suits most models. */
    public static ModelOptions defaults() {
        return new ModelOptions("auto", 2, 16_384, 4_096, Duration.ofSeconds(10));
    }

    public ModelOptions withPredictors(int number) {
        return new ModelOptions(devices, number, maxBatchTokens, cachedAnswers, hungAfter);
    }

    public ModelOptions withCachedAnswers(int number) {
        return new ModelOptions(devices, predictors, maxBatchTokens, number, hungAfter);
    }
}
