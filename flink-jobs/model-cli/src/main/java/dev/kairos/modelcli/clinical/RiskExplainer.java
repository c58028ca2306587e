package dev.kairos.modelcli.clinical;

import static java.util.Objects.requireNonNull;

import dev.kairos.temporalcontext.Observation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Names the values that a risk rests on, by leaving out one at a time (occlusion: Zeiler and
 * Fergus, Visualizing and Understanding Convolutional Networks, 2014, section 4.2). What is left is
 * assembled anew, as if the value had never been charted: it is gone from its token and from all
 * summaries, and so is the token if nothing else was charted with it, but for the admission and for
 * hourly rows. Nothing else changes, also of values that are measured together; influences do not
 * add up.
 *
 * <p>This is what {@link dev.kairos.inference.explanation.Occlusion} asks of a scheduler, in
 * batches of histories that lack a value each. One such history tells the influence on the risks of
 * all hours, since each is made from its hour and earlier ones.
 */
public final class RiskExplainer {
    /** Histories of one patient at a time: all of about its length, which may be large. */
    private static final int CHUNK = 128;

    private final ClinicalScorer scorer;
    private final int top;

    /**
     * @param top how many values are named of a risk, at least 1; fewer if there are no more
     */
    public RiskExplainer(ClinicalScorer scorer, int top) {
        this.scorer = requireNonNull(scorer, "scorer");
        this.top = top;
        if (top < 1) {
            throw new IllegalArgumentException("At least one value is named, not " + top);
        }
    }

    /** What the risk at the end of a stay rests on, the largest influence first. */
    public List<NamedValue> explain(Stay stay) {
        List<ChartedValue> values = stay.chartedValues();
        List<double[]> risks =
                risks(stay.observations(), values, v -> stay.without(v).observations());
        return named(values, risks, RiskExplainer::last);
    }

    /**
     * What the risks of some hours rest on: values of that hour and of earlier ones.
     *
     * @param rows whose risks are explained, ascending
     * @return by row, the largest influence first
     */
    public Map<Integer, List<NamedValue>> explain(HourlyPatient patient, List<Integer> rows) {
        var named = new LinkedHashMap<Integer, List<NamedValue>>();
        if (rows.isEmpty()) {
            return named;
        }
        HourlyPatient seen = patient.first(rows.get(rows.size() - 1) + 1);
        List<ChartedValue> values = seen.chartedValues();
        List<double[]> risks =
                risks(seen.observations(), values, v -> seen.without(v).observations());
        for (int row : rows) {
            int known = 0;
            while (known < values.size() && values.get(known).time() <= seen.hours()[row]) {
                known++;
            }
            // The first token is the admission.
            named.put(row, named(values.subList(0, known), risks, all -> all[1 + row]));
        }
        return named;
    }

    /** Risks after every token: of the whole history, and then without each of the values. */
    private List<double[]> risks(
            List<Observation> whole,
            List<ChartedValue> values,
            Function<ChartedValue, List<Observation>> without) {
        var risks = new ArrayList<double[]>();
        var chunk = new ArrayList<>(List.of(whole));
        for (ChartedValue value : values) {
            if (chunk.size() == CHUNK) {
                risks.addAll(List.of(scorer.risks(chunk)));
                chunk.clear();
            }
            chunk.add(without.apply(value));
        }
        risks.addAll(List.of(scorer.risks(chunk)));
        return risks;
    }

    /**
     * @param values of which risks may be made
     * @param risks with all of them, and then without each
     * @param asked picks the risk that is explained
     */
    private List<NamedValue> named(
            List<ChartedValue> values, List<double[]> risks, Function<double[], Double> asked) {
        double whole = asked.apply(risks.get(0));
        var named = new ArrayList<NamedValue>();
        for (int i = 0; i < values.size(); i++) {
            named.add(new NamedValue(values.get(i), whole - asked.apply(risks.get(i + 1))));
        }
        Stream<NamedValue> largest =
                named.stream()
                        .sorted(Comparator.comparingDouble(one -> -Math.abs(one.influence())));
        return largest.limit(top).toList();
    }

    private static double last(double[] risks) {
        return risks[risks.length - 1];
    }
}
