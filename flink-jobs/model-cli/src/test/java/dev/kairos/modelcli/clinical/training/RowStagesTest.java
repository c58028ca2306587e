package dev.kairos.modelcli.clinical.training;

import static org.assertj.core.api.Assertions.assertThat;
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
        RowStages stages = RowStages.fit(recipe, Variant.FULL, cases);
        double[][] found = stages.ofTrees(cases);
        double[][] underway = stages.underway().ofTrees(cases);
        double[][] judged = stages.judged().ofTrees(cases);
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
        var course = new Course(List.of(6.0, 48.0), 24, 1, null);
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
        RowStages stages = RowStages.fit(recipe, Variant.FULL, cases);
        assertThat(stages.underway()).isNull();
        assertThat(stages.ofLinear(cases)).isDeepEqualTo(stages.judged().ofLinear(cases));
    }

    @Test
    void tokensBeforeSomeHoursAreTakenOnce() {
        int[][] tokens = cases.lastBefore(List.of(0.0, 1e-9, 24.0, 1000.0));
        for (int i = 0; i < tokens.length; i++) {
            float[] hours = cases.hours(i);
            assertThat(tokens[i]).doesNotHaveDuplicates().contains(hours.length - 1);
            for (int token : tokens[i]) {
                assertThat(token == 0 || token == hours.length - 1 || hours[token] < 24).isTrue();
            }
        }
    }
}
