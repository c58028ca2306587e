package dev.kairos.modelcli.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.modelcli.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairedTestsTest {
    @Test
    void deLongIsWhatItIsByHand() {
        // Positives 0.9 and 0.4, negatives 0.5 and 0.1: placements 1 and 1/2, area 3/4. The other
        // ranks all pairs rightly. Variances of the differences 0, 1/2 and 0, 1/2: 1/8 each.
        var first =
                BinaryMetricsTest.scores(
                        new double[] {0.9, 0.4, 0.5, 0.1}, true, true, false, false);
        var second = new BinaryScores(new double[] {0.9, 0.8, 0.5, 0.1}, first.outcomes());
        DeLong test = DeLong.compare(first, second);
        assertThat(test.first()).isEqualTo(0.75);
        assertThat(test.second()).isEqualTo(1);
        assertThat(test.standardError()).isCloseTo(Math.sqrt(1.0 / 8), within(1e-12));
        // z = 0.25 / 0.35355 = 0.7071.
        assertThat(test.pValue()).isCloseTo(0.4795, within(1e-4));
    }

    @Test
    void deLongAgreesWithTheAreaAndWithTheBootstrap() {
        var random = new Random(11);
        BinaryScores good = BinaryMetricsTest.random(random, 600);
        double[] noisy =
                Arrays.stream(good.probabilities())
                        .map(p -> Math.min(1, Math.max(0, p + 0.3 * random.nextGaussian())))
                        .toArray();
        var worse = new BinaryScores(noisy, good.outcomes());
        DeLong test = DeLong.compare(good, worse);
        assertThat(test.first()).isCloseTo(BinaryMetrics.auroc(good), within(1e-12));
        assertThat(test.second()).isCloseTo(BinaryMetrics.auroc(worse), within(1e-12));
        assertThat(test.pValue()).isLessThan(0.01);

        var bootstrap = new Bootstrap(IntStream.range(0, 600).boxed().toList(), 400, 5);
        Bootstrap.Paired paired =
                bootstrap.paired(
                        places -> BinaryMetrics.auroc(good.at(places)),
                        places -> BinaryMetrics.auroc(worse.at(places)));
        double width = paired.difference().high() - paired.difference().low();
        assertThat(width / (2 * 1.96)).isCloseTo(test.standardError(), within(0.003));
        assertThat(paired.pValue()).isLessThan(0.02);
    }

    @Test
    void whatIsTheSameDoesNotDiffer() {
        BinaryScores scores = BinaryMetricsTest.random(new Random(2), 100);
        assertThat(DeLong.compare(scores, scores).pValue()).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> DeLong.compare(scores, BinaryMetricsTest.random(new Random(3), 100)))
                .withMessageContaining("other outcomes");
    }

    @Test
    void groupsAreDrawnWhole() {
        // Ten groups of two: any resample has the first of a group as often as the second.
        List<Integer> groups = IntStream.range(0, 20).mapToObj(i -> i % 10).toList();
        var bootstrap = new Bootstrap(groups, 200, 1);
        Interval interval =
                bootstrap.interval(
                        places -> {
                            assertThat(places).hasSize(20);
                            for (int group = 0; group < 10; group++) {
                                assertThat(count(places, group))
                                        .isEqualTo(count(places, group + 10));
                            }
                            return count(places, 3);
                        });
        assertThat(interval.value()).isEqualTo(1);
        assertThat(interval.low()).isZero();
        assertThat(interval.high()).isBetween(2.0, 4.0);
        assertThat(interval.groups()).isEqualTo(10);
    }

    private static long count(int[] places, int place) {
        return Arrays.stream(places).filter(i -> i == place).count();
    }

    @Test
    void fewGroupsGiveNoInterval() {
        List<Integer> groups = IntStream.range(0, 90).mapToObj(i -> i % 9).toList();
        var bootstrap = new Bootstrap(groups, 200, 1);
        Interval interval = bootstrap.interval(places -> places.length);
        assertThat(interval).isEqualTo(new Interval(90, Double.NaN, Double.NaN, 9));
        assertThat(interval.toReport())
                .containsEntry("value", 90.0)
                .containsEntry("low", null)
                .containsEntry("high", null)
                .containsEntry("groups", 9)
                .containsEntry(
                        "no_interval", "9 groups are too few to draw from, at least 10 are needed");
        assertThat(Figures.of(interval)).startsWith("90.0000 (no interval: 9 groups");
        Bootstrap.Paired paired = bootstrap.paired(places -> 2, places -> 1);
        assertThat(paired.difference().value()).isEqualTo(1);
        assertThat(paired.difference().known()).isFalse();
        assertThat(paired.toReport()).containsEntry("p_value", null);
    }

    @Test
    void anIntervalCoversTheMeanAboutAsOftenAsItSays() {
        int covered = 0;
        for (int trial = 0; trial < 200; trial++) {
            var random = new Random(trial);
            double[] values = random.doubles(60).toArray();
            Interval interval =
                    new Bootstrap(IntStream.range(0, 60).boxed().toList(), 200, trial)
                            .interval(
                                    places ->
                                            Arrays.stream(places)
                                                    .mapToDouble(i -> values[i])
                                                    .average()
                                                    .orElseThrow());
            covered += interval.low() <= 0.5 && 0.5 <= interval.high() ? 1 : 0;
        }
        assertThat(covered).isBetween(178, 199);
    }

    @Test
    void foldsAreAlikeAndKeepEveryGroupOnce() {
        var outcomes = new boolean[103];
        Arrays.fill(outcomes, 0, 17, true);
        GroupFolds folds = GroupFolds.stratified(outcomes, 5, 4);
        for (int fold = 0; fold < 5; fold++) {
            assertThat(folds.test(fold).length).isBetween(20, 21);
            assertThat(Arrays.stream(folds.test(fold)).filter(i -> outcomes[i]).count())
                    .isBetween(3L, 4L);
            assertThat(folds.train(fold).length + folds.test(fold).length).isEqualTo(103);
            assertThat(folds.train(fold)).doesNotContain(folds.test(fold));
        }
        assertThat(GroupFolds.stratified(outcomes, 5, 4)).isEqualTo(folds);
        assertThat(GroupFolds.stratified(outcomes, 5, 5)).isNotEqualTo(folds);
        assertThatThrownBy(() -> GroupFolds.stratified(new boolean[9], 5, 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("0 of 9 patients have the outcome 1; at least 5 are needed");
    }

    @Test
    void seedsAreSummedUp() {
        var summary = new SeedSummary(List.of(1.0, 2.0, 4.0));
        assertThat(summary.mean()).isCloseTo(7.0 / 3, within(1e-12));
        assertThat(summary.deviation()).isCloseTo(Math.sqrt(7.0 / 3), within(1e-12));
        assertThat(new SeedSummary(List.of(3.0)).deviation()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> new SeedSummary(List.of()));
    }
}
