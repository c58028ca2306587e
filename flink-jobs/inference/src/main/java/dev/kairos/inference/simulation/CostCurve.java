package dev.kairos.inference.simulation;

import static java.util.Objects.requireNonNull;

import java.util.random.RandomGenerator;

/**
 * How long a device takes for a batch: a fixed cost and a cost for each padded token, times a
 * lognormal jitter.
 *
 * @param name what the curve is of
 * @param source where its figures come from
 * @param fixedNanos cost of any batch
 * @param nanosPerToken cost of a padded token
 * @param jitter standard deviation of the logarithm of the run time; 0 for none
 * @param maxBatchTokens most padded tokens of a batch that the figures hold for
 */
public record CostCurve(
        String name,
        String source,
        double fixedNanos,
        double nanosPerToken,
        double jitter,
        int maxBatchTokens) {
    /**
     * An NVIDIA A100 (40 GB) that runs BERT-base in FP16: the line through the average latencies at
     * sequence length 128 of a batch of 1 (0.67 ms) and of 128 (16.14 ms). For the sizes between it
     * takes 5% more than published on average, and 15% at most. Copies to and from the device do
     * not count. Jitter is an assumption: from batches of 12 on, the 95th and 99th percentiles of
     * the same table lie within 3% of the average.
     */
    public static final CostCurve A100_BERT_BASE_FP16 =
            new CostCurve(
                    "A100, BERT-base, FP16",
                    "NVIDIA/TensorRT, demo/BERT/README.md, section Inference performance: NVIDIA"
                            + " A100 (40GB)",
                    0.55e6,
                    950,
                    0.03,
                    128 * 128);

    public CostCurve {
        requireNonNull(name, "name");
        requireNonNull(source, "source");
        if (!(fixedNanos >= 0) || !(nanosPerToken > 0) || !(jitter >= 0) || maxBatchTokens < 1) {
            throw new IllegalArgumentException(
                    "A cost curve needs costs of at least 0, a cost a token above 0 and room for a token, got %s, %s, %s, %d"
                            .formatted(fixedNanos, nanosPerToken, jitter, maxBatchTokens));
        }
    }

    /** Run time without jitter, in nanoseconds. */
    public double nanos(long paddedTokens) {
        return fixedNanos + nanosPerToken * paddedTokens;
    }

    /** Run time of one batch, in nanoseconds. */
    public long sample(long paddedTokens, RandomGenerator random) {
        // Without jitter no random number is drawn, so that curves can be compared on equal draws.
        double factor = jitter == 0 ? 1 : Math.exp(jitter * random.nextGaussian());
        return Math.max(1, Math.round(nanos(paddedTokens) * factor));
    }

    /**
     * Tokens a second on one device that always runs the largest batch, without any padding: no
     * policy can do better.
     */
    public double boundTokensPerSecond() {
        return maxBatchTokens * 1e9 / nanos(maxBatchTokens);
    }
}
