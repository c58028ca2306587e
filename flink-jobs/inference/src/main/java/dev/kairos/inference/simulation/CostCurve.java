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
    private static final String TENSORRT_A100 =
            "NVIDIA/TensorRT, demo/BERT/README.md (commit 007c347), Inference performance: NVIDIA"
                + " A100 (40GB), BERT Base: ordinary least squares over the average latencies at"
                + " sequence length 128 and batch sizes 1 to 128; copies to and from the device are"
                + " not in them";

    /**
     * Spread of run times on a GPU, an assumption: the tables of the source have 99th percentiles
     * within 1% of the average for batches from 32 on, and up to 25% above for the smallest.
     */
    private static final double GPU_JITTER = 0.03;

    /**
     * An NVIDIA A100 (40 GB) that runs BERT-base in INT8 through TensorRT. The fit is within 10% of
     * each published average (0.58 ms for 128 tokens to 8.18 ms for 16,384).
     */
    public static final CostCurve A100_BERT_BASE_INT8 =
            new CostCurve(
                    "A100, BERT-base, INT8", TENSORRT_A100, 0.463e6, 466, GPU_JITTER, 128 * 128);

    /**
     * The same in FP16 (0.67 ms to 16.14 ms). The fit is within 9% from 1,024 tokens on and up to
     * 20% below the published averages for smaller batches.
     */
    public static final CostCurve A100_BERT_BASE_FP16 =
            new CostCurve(
                    "A100, BERT-base, FP16", TENSORRT_A100, 0.417e6, 951, GPU_JITTER, 128 * 128);

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
