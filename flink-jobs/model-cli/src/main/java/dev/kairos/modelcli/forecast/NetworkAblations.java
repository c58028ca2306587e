package dev.kairos.modelcli.forecast;

import dev.kairos.modelcli.evaluation.SeedSummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What single networks lose when one thing is taken away: errors on the test part, by variant, one
 * a seed; the first variant is the whole network.
 */
record NetworkAblations(Map<NetworkVariant, List<Forecasts.Errors>> errors) {

    /** By the names that reports use; empty if none were trained. */
    Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        errors.forEach(
                (variant, own) -> {
                    var entry = new LinkedHashMap<String, Object>();
                    entry.put("mse", entry(variant, Forecasts.Errors::mse));
                    entry.put("mae", entry(variant, Forecasts.Errors::mae));
                    report.put(variant.key(), entry);
                });
        return report;
    }

    private Map<String, Object> entry(
            NetworkVariant variant, ToDoubleFunction<Forecasts.Errors> measure) {
        SeedSummary own = seeds(variant, measure);
        Map<String, Object> entry = own.toReport();
        entry.put("values", own.values());
        if (variant != NetworkVariant.FULL) {
            SeedSummary full = seeds(NetworkVariant.FULL, measure);
            double cost = own.mean() - full.mean();
            double spread = Math.max(full.max() - full.min(), own.max() - own.min());
            entry.put("cost", cost);
            entry.put("spread", spread);
            entry.put("beyond_spread", cost > spread);
        }
        return entry;
    }

    private SeedSummary seeds(NetworkVariant variant, ToDoubleFunction<Forecasts.Errors> measure) {
        return new SeedSummary(errors.get(variant).stream().mapToDouble(measure).boxed().toList());
    }
}
