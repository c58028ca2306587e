package dev.kairos.bench.simulated;

import static java.util.Objects.requireNonNull;

import dev.kairos.inference.simulation.CostCurve;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A device in virtual time.
 *
 * @param name as in reports
 * @param curve what its batches cost
 * @param workers how many batches it runs at a time, each as fast as alone
 */
public record SimulatedDevice(String name, CostCurve curve, int workers) {
    /** How {@link #boundPerSecond} is computed, for reports. */
    public static final String BOUND_FORMULA =
            "workers * max_batch_tokens / (fixed_ns + ns_per_token * max_batch_tokens) * 1e9 /"
                    + " (mean tokens of a record)";

    public SimulatedDevice {
        requireNonNull(name, "name");
        requireNonNull(curve, "curve");
        if (workers < 1) {
            throw new IllegalArgumentException("A device needs a worker, got " + workers);
        }
    }

    /**
     * Records a second if every batch was the largest there can be and nothing was padded: no
     * policy can do better.
     *
     * @param meanTokens mean length of a record
     */
    public double boundPerSecond(double meanTokens) {
        return workers * curve.boundTokensPerSecond() / meanTokens;
    }

    /** As in reports. */
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("curve", curve.name());
        fields.put("source", curve.source());
        fields.put("fixed_ns", curve.fixedNanos());
        fields.put("ns_per_token", curve.nanosPerToken());
        fields.put("jitter", curve.jitter());
        fields.put("max_batch_tokens", curve.maxBatchTokens());
        fields.put("workers", workers);
        fields.put("bound_tokens_per_s", workers * curve.boundTokensPerSecond());
        return fields;
    }
}
