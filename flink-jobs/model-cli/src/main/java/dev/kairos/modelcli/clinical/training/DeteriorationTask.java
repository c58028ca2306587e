package dev.kairos.modelcli.clinical.training;

import dev.kairos.inference.packaging.ModelManifest.TrainingSet;
import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.clinical.Defects;
import dev.kairos.modelcli.clinical.News2;
import dev.kairos.modelcli.clinical.Stay;
import dev.kairos.modelcli.clinical.StayOutcomes;
import dev.kairos.modelcli.clinical.StayReader;
import dev.kairos.modelcli.evaluation.BinaryMetrics;
import dev.kairos.modelcli.evaluation.BinaryScores;
import dev.kairos.modelcli.evaluation.DeLong;
import dev.kairos.modelcli.evaluation.Figures;
import dev.kairos.temporalcontext.Observation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * {@code clinical-deterioration}: death in hospital from the first two days in intensive care.
 *
 * @param cases stays with outcomes
 * @param cleaned what was cleaned in them
 */
public record DeteriorationTask(List<Case> cases, Defects cleaned) implements ClinicalTask {
    /** Hours of a stay before which risks are measured: knots of the calibration, and others. */
    private static final double[] MEASURED = {3, 6, 9, 12, 18, 24, 30, 36, 42, 48};

    private static final List<String> SETS = List.of("a", "b");

    /**
     * Reads sets a and b.
     *
     * @param data folder that holds {@code physionet2012/}
     * @param bytes is told how many bytes were read so far
     * @throws UserError if a file is missing or damaged, or a stay has no outcome
     */
    public static DeteriorationTask read(Path data, LongConsumer bytes) {
        var outcomes = new HashMap<String, Boolean>();
        for (String set : SETS) {
            outcomes.putAll(StayOutcomes.read(folder(data).resolve("Outcomes-" + set + ".txt")));
        }
        var cleaned = new Defects();
        var cases = new ArrayList<Case>();
        for (Stay stay : StayReader.readAll(stays(data), cleaned, bytes)) {
            Boolean died = outcomes.get(stay.id());
            if (died == null) {
                throw new UserError(
                        "%s: stay %s has no outcome in Outcomes-a.txt or Outcomes-b.txt"
                                .formatted(folder(data), stay.id()));
            }
            cases.add(new DeathCase(stay, died));
        }
        return new DeteriorationTask(List.copyOf(cases), cleaned);
    }

    /** The files of stays that are read. */
    public static List<Path> stays(Path data) {
        return SETS.stream()
                .flatMap(
                        set ->
                                Stream.of("set-%s-1.csv.gz", "set-%s-2.csv.gz")
                                        .map(n -> n.formatted(set)))
                .map(folder(data)::resolve)
                .toList();
    }

    private static Path folder(Path data) {
        return data.resolve("physionet2012");
    }

    @Override
    public String name() {
        return "clinical-deterioration";
    }

    @Override
    public String task() {
        return "deterioration";
    }

    @Override
    public String description() {
        return "Risk of death in hospital, after every event of a stay in intensive care";
    }

    @Override
    public List<String> labels() {
        return List.of("survival", "death");
    }

    @Override
    public Recipe recipe() {
        return Recipes.deterioration();
    }

    @Override
    public List<TrainingSet> training() {
        return List.of(
                new TrainingSet(
                        "PhysioNet/Computing in Cardiology Challenge 2012, sets a and b",
                        "Open Data Commons Attribution 1.0",
                        "https://physionet.org/content/challenge-2012/",
                        cases.size()));
    }

    @Override
    public Map<String, Object> defects() {
        return cleaned.toReport();
    }

    @Override
    public List<Variant> ablations() {
        return List.of(
                Variant.NO_CONTEXT, Variant.NO_TIME, Variant.ORDER_ALONE, Variant.SHUFFLED_TIMES);
    }

    @Override
    public void addBaselines(OutOfFold predictions) {
        List<String> kinds = recipe().features().kinds();
        var scores = new double[cases.size()][];
        for (int i = 0; i < scores.length; i++) {
            // As tokens are: at one time, kind after kind.
            List<Observation> ordered =
                    cases.get(i).observations().stream()
                            .sorted(
                                    Comparator.comparing(Observation::eventTime)
                                            .thenComparing(o -> kinds.indexOf(o.kind())))
                            .toList();
            scores[i] =
                    Arrays.stream(News2.ofStay(ordered))
                            .mapToDouble(score -> (double) score / News2.MOST_OF_STAYS)
                            .toArray();
        }
        predictions.probabilities().put(NEWS2, scores);
    }

    @Override
    public Map<String, Object> measures(OutOfFold predictions, Study study, List<Table> tables) {
        var report = new LinkedHashMap<String, Object>();
        var tests = new LinkedHashMap<String, Object>();
        BinaryScores baseline = predictions.scores(CrossValidation.BASELINE);
        for (String model : List.of(Ensemble.MODEL, Ensemble.ROWS, Ensemble.NETWORKS)) {
            tests.put(model, DeLong.compare(predictions.scores(model), baseline).toReport());
        }
        report.put("delong_against_logistic_regression", tests);
        report.put(
                "delong_against_news2",
                DeLong.compare(predictions.scores(Ensemble.MODEL), predictions.scores(NEWS2))
                        .toReport());
        var rows = new ArrayList<List<String>>();
        var byHour = new LinkedHashMap<String, Object>();
        for (double hour : MEASURED) {
            BinaryMetrics model = BinaryMetrics.of(predictions.scoresBefore(Ensemble.MODEL, hour));
            BinaryMetrics linear =
                    BinaryMetrics.of(predictions.scoresBefore(CrossValidation.BASELINE, hour));
            var both = new LinkedHashMap<String, Object>();
            both.put("model", model.toReport());
            both.put("logistic_regression", linear.toReport());
            byHour.put("before_%.0f_hours".formatted(hour), both);
            rows.add(
                    List.of(
                            "%.0f".formatted(hour),
                            Figures.of(model.auroc()),
                            Figures.of(model.auprc()),
                            Figures.of(model.ece()),
                            Figures.of(linear.auroc())));
        }
        report.put("by_hour", byHour);
        tables.add(
                new Table(
                        "Risk by the time of the stay: from what was charted before that many"
                                + " hours",
                        List.of("hours", "AUROC", "AUPRC", "ECE", "AUROC of the baseline"),
                        rows));
        return report;
    }

    @Override
    public CardText card() {
        return new CardText(
                """
                For research, and for demonstrating a stream of risks that change with every event. It
                is no medical device, was not validated at any bedside, and no decision about a patient may
                rest on it.\
                """,
                """
                Stays of at least 48 hours in four kinds of intensive care units, the first 48 hours of each:
                up to 37 variables at irregular times, and age, sex, height and kind of unit at admission.
                Impossible values were left out, a lost decimal point of pH put right, repeated rows left out,
                several values at one time averaged.\
                """,
                """
                The outcome is death in hospital, at any time of the stay, also after the 48 hours. One
                label holds for a whole stay. For networks it counts one half after the last event, which is
                what is measured first; the other half is spread over the events before it by the hours to the
                next event (4 at most), times a factor that rises from 0.1 at admission by 1 over 48 hours and
                stays at 1 from hour 43.2 on. For regression and trees it counts once a stay, after the last
                event; for those that answer before, once at each of the hours that they were fitted to.\
                """,
                """
                - One country, four kinds of units, before 2012; stays shorter than 48 hours are not in the
                  set, so that a patient who dies on the first day was never seen.
                - Early in a stay risks are less sure than at its end; the table by hours says how much. That version 2
                  was poor there, over all folds, is why other models answer before the end: this table is not blind.
                - What staff measures, and how often, is part of what the model reads: it knows their worry.
                - Sex, age and kind of unit are inputs; no fairness between groups was measured.\
                """);
    }
}
