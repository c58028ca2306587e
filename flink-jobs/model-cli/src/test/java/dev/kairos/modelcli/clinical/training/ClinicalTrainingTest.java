package dev.kairos.modelcli.clinical.training;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.clinical.GeneratedPatients;
import dev.kairos.modelcli.clinical.training.ClinicalTraining.Outcome;
import dev.kairos.modelcli.clinical.training.ClinicalTraining.Plan;
import dev.kairos.modelcli.clinical.training.HourlyCalibration.Knot;
import dev.kairos.modelcli.evaluation.BinaryMetrics;
import dev.kairos.modelcli.evaluation.GroupFolds;
import dev.kairos.modelcli.temporal.TrainingListener;
import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.features.FeatureAssembler;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClinicalTrainingTest {
    @TempDir private Path folder;

    @Test
    void staysAreLearnedMeasuredAndResumed() throws IOException {
        GeneratedPatients.writeStays(folder, 30, 4);
        DeteriorationTask task = DeteriorationTask.read(folder, bytes -> {});
        var lines = new ArrayList<String>();
        var plan = new Plan(2, List.of(1L, 2L), 1, 3, folder);
        Outcome outcome = new ClinicalTraining(task, plan, lines::add).run();
        // Two folds and what ships, and four ablations of one fold, with two networks each.
        assertThat(lines).filteredOn(line -> line.contains("epoch")).hasSize((2 + 1 + 4) * 2 * 3);
        // Two folds and what ships, and two folds of the whole and of three ablations.
        assertThat(lines)
                .filteredOn(line -> line.contains("regression and trees fitted"))
                .hasSize(2 + 1 + 2 * (1 + 3));
        OutOfFold predictions = outcome.result().predictions();
        assertThat(BinaryMetrics.auroc(predictions.scores(Ensemble.MODEL))).isGreaterThan(0.9);
        assertThat(outcome.ablations().networks().without()).hasSize(4);
        assertThat(outcome.ablations().forecasts().without())
                .containsOnlyKeys("no_context", "no_time", "order_alone")
                .allSatisfy((taken, loss) -> assertThat(loss.values()).hasSize(2));
        // Rows know no order but by their hours.
        assertThat(outcome.ablations().rows().without())
                .containsOnlyKeys("no_context", "no_time", "shuffled_times")
                .allSatisfy((taken, auroc) -> assertThat(auroc.values()).hasSize(2));
        assertThat(outcome.ablations().rows().cost("no_context")).isPositive();

        lines.clear();
        Outcome again = new ClinicalTraining(task, plan, lines::add).run();
        assertThat(lines)
                .as("epochs of trainings that were finished")
                .noneMatch(line -> line.contains("epoch"));
        assertThat(again.result().predictions().probabilities().get(Ensemble.MODEL))
                .isDeepEqualTo(predictions.probabilities().get(Ensemble.MODEL));

        TrainingReport report = TrainingReport.of(task, plan, outcome);
        assertThat(report.facts())
                .containsKeys("models", "ablations", "by_hour", "loss_curves", "defects")
                .containsKey("delong_against_news2");
        assertThat(predictions.models())
                .contains(Ensemble.ROWS, Ensemble.TREES, CrossValidation.BASELINE);
        everyFormIsWrittenAsItAnswers(task, plan, outcome);

        // NEWS2 ranks: what measures probabilities is left empty.
        assertThat(predictions.models()).contains(ClinicalTask.NEWS2);
        for (int i = 0; i < predictions.cases().size(); i++) {
            assertThat(predictions.probabilities().get(ClinicalTask.NEWS2)[i])
                    .hasSameSizeAs(predictions.hours()[i]);
        }
        assertThat(report.facts())
                .extractingByKey("models")
                .asInstanceOf(MAP)
                .extractingByKey(ClinicalTask.NEWS2)
                .asInstanceOf(MAP)
                .containsKeys("auroc", "auprc")
                .doesNotContainKeys("brier", "ece", "log_loss");
        assertThat(report.tables().get(0).rows())
                .filteredOn(row -> row.get(0).equals(ClinicalTask.NEWS2))
                .singleElement(as(LIST))
                .endsWith("", "", "");
        assertThat(report.page().html()).contains("Risk by the time of the stay", "Ablations");
    }

    private void everyFormIsWrittenAsItAnswers(DeteriorationTask task, Plan plan, Outcome outcome)
            throws IOException {
        Ensemble shipped = outcome.shipped();
        List<Combination> forms =
                List.of(
                        new Combination(
                                0.3,
                                0.2,
                                0.6,
                                new HourlyCalibration(
                                        List.of(
                                                new Knot(2, 0.5, -0.4),
                                                new Knot(9, 0.9, 0.3),
                                                new Knot(30, 1.3, -0.1)))),
                        shipped.withoutNetworks(),
                        Combination.LINEAR_ALONE);
        for (int form = 0; form < forms.size(); form++) {
            var other = new Outcome(outcome.result(), null, shipped.answeringBy(forms.get(form)));
            Path written = folder.resolve("form" + form);
            double difference =
                    new ClinicalPackage(task, plan, task.name(), "1")
                            .write(written, other)
                            .difference();
            assertThat(difference).as("form %d", form).isLessThan(1e-4);
            assertThat(written.resolve("README.md"))
                    .content()
                    .contains("## Measured", "until hour 24 another regression")
                    .containsPattern(
                            forms.get(form).equals(Combination.LINEAR_ALONE)
                                    ? "ships without them"
                                    : "Slope and offset of the sum \\(.* hours\\) were fitted");
            requirePaddingToChangeNothing(written, task.cases(), shipped);
        }
    }

    private static void requirePaddingToChangeNothing(
            Path written, List<Case> cases, Ensemble shipped) {
        var assembler = new FeatureAssembler(shipped.spec());
        List<TokenSequence> sequences =
                cases.subList(0, 8).stream()
                        .map(one -> assembler.assemble(one.observations()))
                        .toList();
        assertThat(sequences.stream().map(TokenSequence::length).distinct().count())
                .isGreaterThan(1);
        try (var model = TemporalModel.open(TemporalPackage.load(written.toString()))) {
            // Networks forecast, whatever the risk is made of.
            assertThat(model.spec().pointwise()).isFalse();
            List<TemporalModel.Steps> together = model.answer(sequences);
            for (int i = 0; i < sequences.size(); i++) {
                TemporalModel.Steps alone = model.answer(List.of(sequences.get(i))).get(0);
                assertThat(together.get(i).probabilities())
                        .containsExactly(alone.probabilities(), within(1e-5f));
                assertThat(together.get(i).quantiles())
                        .containsExactly(alone.quantiles(), within(1e-3f));
            }
        }
    }

    @Test
    void rowsAreLearnedAndMeasured() throws IOException {
        GeneratedPatients.writeRows(folder, 60, 4);
        SepsisTask task = SepsisTask.read(folder, bytes -> {});
        var plan = new Plan(2, List.of(1L), 0, 4, folder);
        Outcome outcome = new ClinicalTraining(task, plan, line -> {}).run();
        TrainingReport report = TrainingReport.of(task, plan, outcome);
        assertThat(report.facts()).containsKeys("utility", "paired_by_patient", "auroc_by_patient");
        assertThat(outcome.result().predictions().models()).contains("NEWS2");
        assertThat(outcome.ablations()).isNull();
        Ensemble shipped = outcome.shipped();
        assertThat(isPointwise(task, plan, outcome, shipped.withoutNetworks())).isTrue();
        assertThat(isPointwise(task, plan, outcome, Combination.NETWORKS_ALONE)).isFalse();
    }

    /** Of the package that is written of these members, which is opened, too. */
    private boolean isPointwise(SepsisTask task, Plan plan, Outcome outcome, Combination members)
            throws IOException {
        var other = new Outcome(outcome.result(), null, outcome.shipped().answeringBy(members));
        Path written = folder.resolve("members" + members.network());
        new ClinicalPackage(task, plan, task.name(), "1").write(written, other);
        return TemporalPackage.load(written.toString()).manifest().temporal().pointwise();
    }

    @Test
    void tooFewOfAnOutcomeAreNamed() throws IOException {
        GeneratedPatients.writeStays(folder, 1, 4);
        DeteriorationTask task = DeteriorationTask.read(folder, bytes -> {});
        var plan = new Plan(5, List.of(1L), 0, 1, folder);
        assertThatThrownBy(() -> new ClinicalTraining(task, plan, line -> {}).run())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("of 4 patients have the outcome 1; at least 5 are needed");
    }

    @Test
    void noPatientLiesOnBothSides() throws IOException {
        GeneratedPatients.writeStays(folder, 20, 5);
        List<Case> cases = DeteriorationTask.read(folder, bytes -> {}).cases();
        var trained = new ArrayList<List<String>>();
        var trainer =
                new EnsembleTrainer(
                        Recipes.deterioration().withEpochs(1),
                        List.of(1L),
                        folder,
                        (name, n) -> TrainingListener.NONE,
                        line -> {}) {
                    @Override
                    Ensemble train(String name, List<Case> some, Variant variant) {
                        trained.add(some.stream().map(Case::id).toList());
                        return super.train(name, some, variant);
                    }
                };
        var folds = GroupFolds.stratified(EnsembleTrainer.outcomes(cases), 2, 1);
        new CrossValidation(Recipes.deterioration(), trainer, cases, folds).run();
        for (int fold = 0; fold < 2; fold++) {
            List<String> tested =
                    Arrays.stream(folds.test(fold)).mapToObj(i -> cases.get(i).id()).toList();
            assertThat(trained.get(fold)).doesNotContainAnyElementsOf(tested);
        }
    }

    @Test
    void shufflingKeepsEverythingButTheTimes() throws IOException {
        GeneratedPatients.writeStays(folder, 5, 6);
        for (Case original : DeteriorationTask.read(folder, bytes -> {}).cases()) {
            Case shuffled = Variant.SHUFFLED_TIMES.of(original);
            List<Observation> before = original.observations();
            List<Observation> after = shuffled.observations();
            assertThat(after)
                    .extracting(Observation::values)
                    .isEqualTo(before.stream().map(Observation::values).toList());
            assertThat(after.get(0).eventTime()).isEqualTo(before.get(0).eventTime());
            assertThat(after.get(after.size() - 1).eventTime())
                    .isEqualTo(before.get(before.size() - 1).eventTime());
            assertThat(Variant.SHUFFLED_TIMES.of(original)).isEqualTo(shuffled);
        }
    }

    @Test
    void aStaysLabelCountsMostlyAtItsEnd() throws IOException {
        GeneratedPatients.writeStays(folder, 5, 7);
        for (Case one : DeteriorationTask.read(folder, bytes -> {}).cases()) {
            TokenSequence tokens =
                    new FeatureAssembler(Recipes.deterioration().features())
                            .assemble(one.observations());
            float[] weights = one.targets(tokens).classWeights();
            double sum = 0;
            for (float weight : weights) {
                assertThat(weight).isNotNegative();
                sum += weight;
            }
            assertThat(sum).isCloseTo(1, within(1e-5));
            assertThat(weights[weights.length - 1]).isEqualTo(0.5f);
            assertThat(one.judged(tokens)).containsExactly(weights.length - 1);
        }
    }

    @Test
    void aForecastIsOfTheFirstValueInItsWindow() throws IOException {
        GeneratedPatients.writeStays(folder, 5, 9);
        var forecast = new VitalForecast("HR", 6);
        var assembler = new FeatureAssembler(Recipes.deterioration().features());
        int asked = 0;
        for (Case one : DeteriorationTask.read(folder, bytes -> {}).cases()) {
            TokenSequence tokens = assembler.assemble(one.observations());
            float[] truth = forecast.truth(tokens);
            for (int token = 0; token < truth.length; token++) {
                float now = tokens.hours()[token];
                var values = new ArrayList<Float>();
                int column = forecast.column(tokens.spec());
                for (int i = 0; i < truth.length; i++) {
                    double after = tokens.hours()[i] - now;
                    int at = i * tokens.spec().valueWidth() + column;
                    if (after >= 6 && after < 9 && tokens.observed()[at] > 0) {
                        values.add(tokens.values()[at]);
                    }
                }
                assertThat(truth[token])
                        .isEqualTo(values.isEmpty() ? Float.valueOf(Float.NaN) : values.get(0));
                asked += values.isEmpty() ? 0 : 1;
            }
        }
        assertThat(asked).isPositive();
    }

    @Test
    void filesThatAreMissingAreNamed() {
        assertThatThrownBy(() -> DeteriorationTask.read(folder, bytes -> {}))
                .hasMessageContaining("Outcomes-a.txt: there is no such file");
        assertThatThrownBy(() -> SepsisTask.read(folder, bytes -> {}))
                .hasMessageContaining("physionet2019_setB: there is no such folder");
    }
}
