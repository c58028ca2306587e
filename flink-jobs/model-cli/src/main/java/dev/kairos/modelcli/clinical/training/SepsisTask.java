package dev.kairos.modelcli.clinical.training;

import dev.kairos.inference.packaging.ModelManifest.TrainingSet;
import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.clinical.Defects;
import dev.kairos.modelcli.clinical.HourlyPatient;
import dev.kairos.modelcli.clinical.HourlyReader;
import dev.kairos.modelcli.clinical.News2;
import dev.kairos.modelcli.clinical.SepsisUtility;
import dev.kairos.modelcli.evaluation.BinaryMetrics;
import dev.kairos.modelcli.evaluation.BinaryScores;
import dev.kairos.modelcli.evaluation.Figures;
import dev.kairos.modelcli.evaluation.GroupFolds;
import dev.kairos.modelcli.evaluation.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * {@code sepsis}: sepsis in the coming hours, from hourly rows.
 *
 * @param patients in the order of the cases
 * @param cases the patients with their labels
 * @param cleaned what was cleaned in them
 */
public record SepsisTask(List<HourlyPatient> patients, List<Case> cases, Defects cleaned)
        implements ClinicalTask {

    /** The score from which the Royal College of Physicians asks for an urgent response. */
    private static final int URGENT = 5;

    /**
     * Reads set B.
     *
     * @param data folder that holds {@code physionet2019_setB/}
     * @param bytes is told how many bytes were read so far
     * @throws UserError if there are no files, or one is damaged
     */
    public static SepsisTask read(Path data, LongConsumer bytes) {
        var cleaned = new Defects();
        List<HourlyPatient> patients = HourlyReader.readAll(rows(data), cleaned, bytes);
        return new SepsisTask(
                patients, patients.stream().<Case>map(SepsisCase::new).toList(), cleaned);
    }

    /** The files of rows that are read. */
    public static List<Path> rows(Path data) {
        Path folder = data.resolve("physionet2019_setB");
        if (!Files.isDirectory(folder)) {
            throw new UserError(folder + ": there is no such folder");
        }
        try (var files = Files.list(folder)) {
            List<Path> rows =
                    files.filter(f -> f.getFileName().toString().matches(".*\\.psv(\\.gz)?"))
                            .sorted()
                            .toList();
            if (rows.isEmpty()) {
                throw new UserError(folder + ": holds no .psv or .psv.gz files");
            }
            return rows;
        } catch (IOException e) {
            throw new UserError("%s: %s".formatted(folder, UserError.reasonOf(e)), e);
        }
    }

    @Override
    public String name() {
        return "sepsis";
    }

    @Override
    public String task() {
        return "sepsis";
    }

    @Override
    public String description() {
        return "Risk of sepsis in the coming hours, after every hour in intensive care";
    }

    @Override
    public List<String> labels() {
        return List.of("none", "sepsis");
    }

    @Override
    public Recipe recipe() {
        return Recipes.sepsis();
    }

    @Override
    public List<TrainingSet> training() {
        return List.of(
                new TrainingSet(
                        "PhysioNet/Computing in Cardiology Challenge 2019, a part of set B",
                        "Creative Commons Attribution 4.0",
                        "https://physionet.org/content/challenge-2019/",
                        cases.size()));
    }

    @Override
    public Map<String, Object> defects() {
        return cleaned.toReport();
    }

    /** Rows come every hour: there are no times to shuffle, and their order tells the times. */
    @Override
    public List<Variant> ablations() {
        return List.of(Variant.NO_CONTEXT, Variant.NO_TIME);
    }

    @Override
    public void addBaselines(OutOfFold predictions) {
        var scores = new double[patients.size()][];
        for (int i = 0; i < scores.length; i++) {
            // The first token is the admission.
            int[] own = News2.scores(patients.get(i));
            scores[i] = new double[1 + own.length];
            for (int row = 0; row < own.length; row++) {
                scores[i][1 + row] = (double) own[row] / News2.MOST;
            }
        }
        predictions.probabilities().put(NEWS2, scores);
    }

    @Override
    public Map<String, Object> measures(OutOfFold predictions, Study study, List<Table> tables) {
        List<boolean[]> septic = predictions.judgedOutcomes();
        Map<String, Utility> byModel = new LinkedHashMap<>();
        for (String model : predictions.models()) {
            byModel.put(model, Utility.crossFitted(predictions, model, septic));
        }
        byModel.put(
                "NEWS2 of 5 or more",
                Utility.ofThreshold(predictions, NEWS2, septic, (double) URGENT / News2.MOST));

        var report = new LinkedHashMap<String, Object>();
        var rows = new ArrayList<List<String>>();
        byModel.forEach(
                (model, utility) -> {
                    var interval = study.interval(utility::of);
                    report.put(model, interval.toReport());
                    rows.add(List.of(model, Figures.of(interval)));
                });
        var tests = new LinkedHashMap<String, Object>();
        for (String model : List.of(Ensemble.MODEL, Ensemble.ROWS, Ensemble.NETWORKS)) {
            for (String baseline : List.of(CrossValidation.BASELINE, NEWS2)) {
                var both = new LinkedHashMap<String, Object>();
                both.put(
                        "utility",
                        study.paired(byModel.get(model)::of, byModel.get(baseline)::of).toReport());
                both.put("auroc", study.paired(model, baseline, BinaryMetrics::auroc).toReport());
                tests.put("%s against %s".formatted(model, baseline), both);
            }
        }
        tables.add(
                new Table(
                        "Utility of the 2019 challenge: 0 is never an alarm, 1 the best alarms"
                                + " possible. Each fold's threshold is the one with most utility"
                                + " in the other folds",
                        List.of("model", "utility (95%)"),
                        rows));
        var measures = new LinkedHashMap<String, Object>();
        measures.put("auroc_by_patient", byPatient(predictions, study, tables));
        measures.put("utility", report);
        measures.put("paired_by_patient", tests);
        // For alarms of what ships: the threshold with most utility over all folds.
        measures.put(
                "alarm_threshold",
                SepsisUtility.bestThreshold(
                        septic,
                        predictions.judgedProbabilities(
                                ClinicalTraining.shippedModel(predictions))));
        return measures;
    }

    /** Whether the highest risk of a stay tells who becomes septic: patients, and not hours. */
    private static Map<String, Object> byPatient(
            OutOfFold predictions, Study study, List<Table> tables) {
        var report = new LinkedHashMap<String, Object>();
        var rows = new ArrayList<List<String>>();
        for (String model : predictions.models()) {
            List<double[]> risks = predictions.judgedProbabilities(model);
            Interval interval =
                    study.interval(
                            patients -> {
                                var highest = new double[patients.length];
                                var septic = new boolean[patients.length];
                                for (int i = 0; i < patients.length; i++) {
                                    double[] own = risks.get(patients[i]);
                                    highest[i] = Arrays.stream(own).max().orElse(0);
                                    septic[i] = predictions.cases().get(patients[i]).positive();
                                }
                                var scores = new BinaryScores(highest, septic);
                                return scores.hasBothOutcomes()
                                        ? BinaryMetrics.auroc(scores)
                                        : Double.NaN;
                            });
            report.put(model, interval.toReport());
            rows.add(List.of(model, Figures.of(interval)));
        }
        tables.add(
                new Table(
                        "AUROC by patient: the highest risk of a stay against sepsis at any time of"
                                + " it. It is above that of hours, since it is not asked when",
                        List.of("model", "AUROC by patient (95%)"),
                        rows));
        return report;
    }

    /**
     * What each patient's alarms gain, and could gain at best.
     *
     * @param gained by patient
     * @param best by patient
     */
    private record Utility(double[] gained, double[] best) {

        static Utility crossFitted(OutOfFold predictions, String model, List<boolean[]> septic) {
            List<double[]> probabilities = predictions.judgedProbabilities(model);
            GroupFolds folds = predictions.folds();
            double[] thresholds =
                    IntStream.range(0, folds.count())
                            .mapToDouble(
                                    fold ->
                                            SepsisUtility.bestThreshold(
                                                    pick(septic, folds.train(fold)),
                                                    pick(probabilities, folds.train(fold))))
                            .toArray();
            return of(septic, probabilities, i -> thresholds[folds.foldOf()[i]]);
        }

        static Utility ofThreshold(
                OutOfFold predictions, String model, List<boolean[]> septic, double threshold) {
            return of(septic, predictions.judgedProbabilities(model), i -> threshold);
        }

        private static Utility of(
                List<boolean[]> septic,
                List<double[]> probabilities,
                IntToDoubleFunction threshold) {
            var gained = new double[septic.size()];
            var best = new double[septic.size()];
            for (int i = 0; i < gained.length; i++) {
                double[] gains = SepsisUtility.gains(septic.get(i));
                boolean[] alarms =
                        SepsisUtility.alarms(probabilities.get(i), threshold.applyAsDouble(i));
                for (int row = 0; row < gains.length; row++) {
                    gained[i] += alarms[row] ? gains[row] : 0;
                }
                best[i] = SepsisUtility.best(septic.get(i));
            }
            return new Utility(gained, best);
        }

        private static <T> List<T> pick(List<T> all, int[] places) {
            return Arrays.stream(places).mapToObj(all::get).toList();
        }

        /** The normalised utility of these patients. */
        double of(int[] patients) {
            double sum = 0;
            double possible = 0;
            for (int patient : patients) {
                sum += gained[patient];
                possible += best[patient];
            }
            return sum / possible;
        }
    }

    @Override
    public CardText card() {
        return new CardText(
                """
                For research, and for demonstrating hourly early warnings in a stream. It is no medical
                device, was not validated at any bedside, and no decision about a patient may rest on it.\
                """,
                """
                Hourly rows of one hospital system: vital signs, laboratory values, age, sex, unit, hours
                between hospital and unit admission. Impossible values were left out.\
                """,
                """
                A row's outcome is the set's label: 1 from six hours before the onset of sepsis (Sepsis-3) on.
                Every row of every patient counts alike. The admission is a token that is not judged.\
                """,
                """
                - One hospital system; a few hundred septic patients, so that intervals are wide.
                - Risks are small because sepsis hours are rare: 1.6% of the rows. What counts as an
                  alarm must be chosen by what a false one costs.
                - The hour itself tells much, and not in a straight line: of these rows 1.7% are labelled in the
                  first six hours, 0.6% from the 25th to the 36th and 9% after the 72nd. That is of this set, whose records end
                  with the stay; where patients are kept otherwise, risks are wrong.
                - Labels are made from charts after the fact; antibiotics and cultures are part of them, and
                  laboratory orders give away what staff suspects.
                - Sex and age are inputs; no fairness between groups was measured.\
                """);
    }
}
