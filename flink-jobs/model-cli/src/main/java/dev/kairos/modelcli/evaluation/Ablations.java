package dev.kairos.modelcli.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What it costs to take something away: one measure over trainings of the same seeds, whole and
 * without it.
 *
 * @param measure its name, for people
 * @param higherIsBetter whether more of the measure is better
 * @param whole what lacks nothing
 * @param without by what was taken away, as reports name it, such as {@code no_context}
 */
public record Ablations(
        String measure,
        boolean higherIsBetter,
        SeedSummary whole,
        Map<String, SeedSummary> without) {
    private static final String NOTHING = "nothing";

    public Ablations {
        without = Collections.unmodifiableMap(new LinkedHashMap<>(without));
    }

    /** How much worse the mean over seeds is without it; below 0 where it is better. */
    public double cost(String taken) {
        double more = without.get(taken).mean() - whole.mean();
        return higherIsBetter ? -more : more;
    }

    /** The larger of the two ranges over seeds, most less least. */
    public double spread(String taken) {
        SeedSummary own = without.get(taken);
        return Math.max(whole.max() - whole.min(), own.max() - own.min());
    }

    /** Whether it costs more than seeds differ. */
    public boolean isBeyondSpread(String taken) {
        return cost(taken) > spread(taken);
    }

    /** By the names that reports use: {@code whole}, and what was taken away. */
    public Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        report.put("whole", whole.toReport());
        without.forEach(
                (taken, summary) -> {
                    Map<String, Object> own = summary.toReport();
                    own.put("cost", cost(taken));
                    own.put("spread", spread(taken));
                    own.put("beyond_spread", isBeyondSpread(taken));
                    report.put(taken, own);
                });
        return report;
    }

    /** Heads of the columns of {@link #rows}. */
    public List<String> columns() {
        return List.of("taken away", measure + ", mean and range over seeds", "cost", "spread");
    }

    /** For people: what lacks nothing first. */
    public List<List<String>> rows() {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of(NOTHING, Figures.of(whole), "", ""));
        without.forEach(
                (taken, summary) ->
                        rows.add(
                                List.of(
                                        taken.replace('_', ' '),
                                        Figures.of(summary),
                                        Figures.of(cost(taken)),
                                        Figures.of(spread(taken)))));
        return rows;
    }
}
