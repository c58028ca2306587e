package dev.kairos.bench.policies;

import dev.kairos.bench.policies.Study.Found;
import dev.kairos.bench.policies.Study.Outcome;
import dev.kairos.bench.report.Figures;
import dev.kairos.bench.report.Target;
import dev.kairos.bench.simulated.SimulatedDevice;
import dev.kairos.bench.workload.Lengths;
import dev.kairos.inference.simulation.SimulationResult;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What all policies sustained on a device. */
final class DeviceResult {
    /** The load, as a fraction of the bound, at which the targets look at the product's policy. */
    static final double TARGET_LOAD = 0.9;

    private static final double PADDING_TARGET = 1.15;
    private static final double PER_RECORD_TARGET = 10;

    private final SimulatedDevice device;
    private final double mostMissed;
    private final Map<Lengths, Distribution> distributions = new EnumMap<>(Lengths.class);

    /**
     * What came of one distribution of lengths.
     *
     * @param boundPerSecond the bound in records a second
     * @param confirmed of each family, a run of the best at the load that it sustained
     * @param atTarget a run of the product's policy at {@link #TARGET_LOAD}
     */
    record Distribution(
            double boundPerSecond,
            Map<Family, Outcome> outcomes,
            Map<Family, SimulationResult> confirmed,
            SimulationResult atTarget) {
        double overBound(Family family) {
            return outcomes.get(family).best().load();
        }
    }

    DeviceResult(SimulatedDevice device, double mostMissed) {
        this.device = device;
        this.mostMissed = mostMissed;
    }

    SimulatedDevice device() {
        return device;
    }

    void put(Lengths lengths, Distribution distribution) {
        distributions.put(lengths, distribution);
    }

    Map<Lengths, Distribution> distributions() {
        return distributions;
    }

    /** Mean over the distributions of what a family sustained, as a fraction of the bound. */
    double overBound(Family family) {
        return mean(distribution -> distribution.overBound(family));
    }

    private double mean(ToDoubleFunction<Distribution> value) {
        return distributions.values().stream().mapToDouble(value).average().orElseThrow();
    }

    private double worst(ToDoubleFunction<Distribution> value) {
        return distributions.values().stream().mapToDouble(value).max().orElseThrow();
    }

    /** The targets, which were set for GPUs. */
    List<Target> targets() {
        return List.of(
                Target.atLeast(TARGET_LOAD, "ours_over_bound, mean", overBound(Family.OURS)),
                Target.atMost(
                        PADDING_TARGET,
                        "padding ratio of ours at %s of the bound, worst distribution"
                                .formatted(TARGET_LOAD),
                        worst(distribution -> distribution.atTarget().paddingRatio())),
                Target.atMost(
                        mostMissed,
                        "missed fraction of ours at %s of the bound, worst distribution"
                                .formatted(TARGET_LOAD),
                        worst(distribution -> distribution.atTarget().missedFraction())),
                Target.atLeast(
                        PER_RECORD_TARGET,
                        "ours_over_bound / per_record_over_bound, of the means",
                        overBound(Family.OURS) / overBound(Family.PER_RECORD)));
    }

    /** As in reports. */
    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        for (Family family : Family.values()) {
            fields.put(family.label() + "_over_bound", Figures.rounded(overBound(family)));
        }
        fields.put("distributions", "each _over_bound above is the mean over " + labels());
        distributions.forEach(
                (lengths, distribution) -> fields.put(lengths.label(), fields(distribution)));
        return fields;
    }

    private String labels() {
        return String.join(", ", distributions.keySet().stream().map(Lengths::label).toList());
    }

    private static Map<String, Object> fields(Distribution distribution) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("bound_per_s", Figures.rounded(distribution.boundPerSecond()));
        distribution
                .outcomes()
                .forEach(
                        (family, outcome) ->
                                fields.put(
                                        family.label(),
                                        fields(
                                                outcome.best(),
                                                distribution.confirmed().get(family))));
        fields.put("ours_at_" + TARGET_LOAD, fields(distribution.atTarget()));
        return fields;
    }

    private static Map<String, Object> fields(Found best, SimulationResult confirmed) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("over_bound", Figures.rounded(best.load()));
        fields.put("over_bound_least", Figures.rounded(Collections.min(best.loads())));
        fields.put("over_bound_most", Figures.rounded(Collections.max(best.loads())));
        fields.put("settings", best.candidate().settings());
        fields.putAll(fields(confirmed));
        return fields;
    }

    private static Map<String, Object> fields(SimulationResult run) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("records", run.answered());
        fields.put("per_s", Figures.rounded(run.perSecond()));
        fields.put("padding_ratio", Figures.rounded(run.paddingRatio()));
        fields.put("mean_batch_size", Figures.rounded(run.meanBatchSize()));
        fields.put("busy", Figures.rounded(run.utilisation()));
        fields.put("p50_ms", Figures.rounded(run.latencyMillis(0.5)));
        fields.put("p99_ms", Figures.rounded(run.latencyMillis(0.99)));
        fields.put("missed_fraction", Figures.rounded(run.missedFraction()));
        return fields;
    }
}
