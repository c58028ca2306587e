package dev.kairos.modelcli.clinical.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.modelcli.clinical.GeneratedPatients;
import dev.kairos.modelcli.clinical.training.Recipe.Course;
import dev.kairos.temporalcontext.features.FeatureSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowStagesTest {
    @TempDir private Path folder;
    private Assembled cases;

    @BeforeEach
    void stays() throws IOException {
        GeneratedPatients.writeStays(folder, 30, 11);
        List<Case> stays = DeteriorationTask.read(folder, bytes -> {}).cases();
        FeatureSpec spec = EnsembleTrainer.scaled(Recipes.deterioration().features(), stays);
        cases = Assembled.of(stays, spec);
    }

    @Test
    void theStageOfAnHourAnswers() {
        Recipe recipe = Recipes.deterioration();
        Course course = recipe.course();
        RowStages stages = RowStages.fit(recipe, cases);
        requireHandedOver(
                stages.ofTrees(cases),
                stages.underway().ofTrees(cases),
                stages.judged().ofTrees(cases),
                course);
        requireHandedOver(
                stages.ofLinear(cases),
                stages.underway().ofLinear(cases),
                stages.judged().ofLinear(cases),
                course);
    }

    private void requireHandedOver(
            double[][] found, double[][] underway, double[][] judged, Course course) {
        int early = 0;
        int between = 0;
        for (int i = 0; i < cases.size(); i++) {
            for (int token = 0; token < found[i].length; token++) {
                double hour = cases.hours(i)[token];
                if (hour <= course.handOver()) {
                    assertThat(found[i][token]).isEqualTo(underway[i][token]);
                    early++;
                } else {
                    double share = Math.min(1, (hour - 24) / 24);
                    assertThat(found[i][token])
                            .isCloseTo(
                                    (1 - share) * underway[i][token] + share * judged[i][token],
                                    within(1e-9));
                    between++;
                }
            }
        }
        assertThat(early).isPositive();
        assertThat(between).isPositive();
    }

    @Test
    void theEndCountsFromTheHandOverOn() {
        Course course = course(List.of(6.0, 48.0), 24);
        assertThat(course.shareOfJudged(0)).isZero();
        assertThat(course.shareOfJudged(24)).isZero();
        assertThat(course.shareOfJudged(30)).isEqualTo(0.25);
        assertThat(course.shareOfJudged(48)).isEqualTo(1);
        assertThat(course.shareOfJudged(90)).isEqualTo(1);
    }

    @Test
    void whatIsJudgedAtAllHoursHasOneStage() {
        Recipe all = Recipes.deterioration();
        var recipe =
                new Recipe(
                        all.features(),
                        all.label(),
                        all.forecasts(),
                        all.unitHours(),
                        all.width(),
                        all.layers(),
                        all.dropout(),
                        all.plan(),
                        all.regression(),
                        all.trees(),
                        Course.NONE);
        RowStages stages = RowStages.fit(recipe, cases);
        assertThat(stages.underway()).isNull();
        assertThat(stages.ofLinear(cases)).isDeepEqualTo(stages.judged().ofLinear(cases));
    }

    @Test
    void theLastTokenBeforeAnHourIsStrictlyBefore() {
        float[] hours = {0, 5, 6, 6, 7};
        assertThat(Assembled.lastBefore(hours, 6)).isEqualTo(1);
        assertThat(Assembled.lastBefore(hours, 6.5)).isEqualTo(3);
        assertThat(Assembled.lastBefore(hours, 7)).isEqualTo(3);
        assertThat(Assembled.lastBefore(hours, 100)).isEqualTo(4);
        assertThat(Assembled.lastBefore(hours, 0)).isZero();
        assertThat(Assembled.lastBefore(new float[] {0}, 48)).isZero();
    }

    @Test
    void tokensBeforeSomeHoursAreTakenOnce() {
        int[][] tokens = cases.lastBefore(List.of(6.0, 24.0, 999.0, 1000.0));
        for (int i = 0; i < tokens.length; i++) {
            float[] hours = cases.hours(i);
            assertThat(tokens[i])
                    .doesNotHaveDuplicates()
                    .startsWith(Assembled.lastBefore(hours, 6))
                    .contains(Assembled.lastBefore(hours, 24))
                    .endsWith(hours.length - 1);
        }
    }

    @Test
    void aCourseHandsOverBeforeItsEnd() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> course(List.of(6.0, 48.0), 48))
                .withMessageContaining("hand-over 48.0");
        assertThatIllegalArgumentException().isThrownBy(() -> course(List.of(48.0, 6.0), 24));
    }

    private static Course course(List<Double> hours, double handOver) {
        Recipe recipe = Recipes.deterioration();
        return new Course(hours, handOver, recipe.regression(), recipe.trees());
    }
}
