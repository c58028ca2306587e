package dev.kairos.modelcli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.inference.adaptation.Adapter;
import dev.kairos.inference.adaptation.Difference.Rounding;
import dev.kairos.inference.adaptation.EncoderGraph;
import dev.kairos.modelcli.GarbageCollection;
import dev.kairos.modelcli.TrainingThreads;
import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.text.Checkpoint.Pass;
import dev.kairos.modelcli.training.Differences;
import dev.kairos.modelcli.training.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a tiny encoder; the class of a text is which of three words it has. */
class FineTuningTest {
    private static final long SEED = 3;
    private static final EncoderGraph BASE = TinyEncoder.create(SEED);

    @TempDir private Path folder;

    @BeforeAll
    static void oneThread() {
        TrainingThreads.oneUnlessAsked();
    }

    @Test
    void productsOfLowRankLearnAndAreAllThatChanges() throws IOException {
        FineTuningPlan plan = plan(4, 8);
        try (var tuning = new FineTuning(plan, BASE, 3)) {
            float[][] before = tuning.logits(texts(60, 2));
            List<Pass> curve = tune(tuning, plan, "checkpoint", new ArrayList<>());
            assertThat(curve.get(curve.size() - 1).trainingLoss())
                    .isLessThan(0.6 * curve.get(0).trainingLoss());
            LabelledTokens test = texts(60, 2);
            float[][] after = tuning.logits(test);
            assertThat(Evaluation.of(Softmax.of(after, 1), test.labels()).accuracy())
                    .isGreaterThan(0.9)
                    .isGreaterThan(Evaluation.of(Softmax.of(before, 1), test.labels()).accuracy());

            Adapter adapter =
                    Adapter.parse(tuning.encoder().adapter(BASE, Rounding.FINE).toBytes());
            assertThat(adapter.products()).hasSize(12);
            EncoderGraph merged = adapter.mergedInto(BASE);
            assertThat(merged.parameter("embeddings.word_embeddings.weight").values())
                    .isEqualTo(BASE.parameter("embeddings.word_embeddings.weight").values());
            // The matrices with the products inside compute what both did beside each other.
            try (var whole = new FineTuning(plan(0, 1), merged, 3)) {
                int[][] batch = {test.tokens()[0], test.tokens()[1], test.tokens()[2]};
                assertThat(largestDifference(whole, tuning, batch)).isLessThan(1e-5);
            }
        }
    }

    @Test
    void learnsWithThePenaltyForTwoDropoutsThatDisagree() throws IOException {
        var plan = new FineTuningPlan(4, 4, 9, 16, 1e-2, 1, 0.01, 0.1, 0.05, 1, 0.9, SEED);
        try (var tuning = new FineTuning(plan, BASE, 3)) {
            List<Pass> curve = tune(tuning, plan, "checkpoint", new ArrayList<>());
            assertThat(curve.get(curve.size() - 1).trainingLoss())
                    .isLessThan(0.8 * curve.get(0).trainingLoss());
        }
    }

    @Test
    void matricesThatLearntAreKeptIn4BitsAndWrittenBackIntoTheGraph() throws IOException {
        FineTuningPlan plan = plan(0, 2);
        LabelledTokens test = texts(60, 2);
        try (var tuning = new FineTuning(plan, BASE, 3)) {
            tune(tuning, plan, "checkpoint", new ArrayList<>());
            double learnt =
                    Evaluation.of(Softmax.of(tuning.logits(test), 1), test.labels()).logLoss();
            Adapter adapter =
                    Adapter.parse(tuning.encoder().adapter(BASE, Rounding.FINE).toBytes());
            assertThat(adapter.products()).isEmpty();
            assertThat(adapter.differences()).hasSize(12);
            EncoderGraph kept = adapter.mergedInto(BASE);
            String name = "encoder.layer.1.intermediate.dense.weight";
            assertThat(kept.parameter(name).values()).isNotEqualTo(BASE.parameter(name).values());
            double learning;
            try (var untouched = new FineTuning(plan, BASE, 3)) {
                learning = largestDifference(untouched, tuning, test.tokens());
            }
            try (var again = new FineTuning(plan, kept, 3)) {
                assertThat(largestDifference(again, tuning, test.tokens()))
                        .as("what rounding changes, beside what learning did")
                        .isBetween(1e-6, learning / 5);
                tuning.encoder().load(kept);
                assertThat(largestDifference(again, tuning, test.tokens())).isZero();
            }
            assertThat(Evaluation.of(Softmax.of(tuning.logits(test), 1), test.labels()).logLoss())
                    .isCloseTo(learnt, within(0.05 * learnt));
        }
    }

    @Test
    void whatRoundingHasSpoiltIsRefusedWithWhatToDo() {
        SentimentFineTuning.requireLittleLost(Rounding.COARSE, 0.02);
        SentimentFineTuning.requireLittleLost(Rounding.COARSE, -0.1);
        assertThatThrownBy(() -> SentimentFineTuning.requireLittleLost(Rounding.COARSE, 0.034))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "COARSE rounding of what was learnt costs 3.4 points of accuracy, at most"
                                + " 2 may be lost: go on with --resume --rounding FINE");
        assertThatThrownBy(() -> SentimentFineTuning.requireLittleLost(Rounding.FINE, Double.NaN))
                .hasMessageContaining("learn products with --rank");
    }

    @Test
    void aTrainingThatWasKilledEndsAsIfItHadNotBeen() throws IOException {
        FineTuningPlan plan = plan(4, 3);
        float[][] expected;
        var whole = new ArrayList<String>();
        try (var tuning = new FineTuning(plan, BASE, 3)) {
            tune(tuning, plan, "whole", whole);
            expected = tuning.logits(texts(20, 2));
        }
        try (var killed = new FineTuning(plan, BASE, 3)) {
            assertThatThrownBy(
                            () ->
                                    tuning(
                                                    killed,
                                                    plan,
                                                    "killed",
                                                    new ArrayList<>(),
                                                    texts(200, 1).size() * 3 / 2)
                                            .run())
                    .hasMessage("killed");
        }
        var resumed = new ArrayList<String>();
        try (var tuning = new FineTuning(plan, BASE, 3)) {
            tune(tuning, plan, "killed", resumed);
            assertThat(tuning.logits(texts(20, 2))).isEqualTo(expected);
        }
        assertThat(resumed.get(0)).isEqualTo("Going on after pass 1");
        assertThat(resumed).hasSizeLessThanOrEqualTo(whole.size());
    }

    @Test
    void whatIsLearntDoesNotDependOnWhenGarbageIsCollected() throws IOException {
        // The penalty has numbers of its own in the loss.
        var plan = new FineTuningPlan(4, 1, 9, 16, 1e-2, 1, 0.01, 0.1, 0.05, 1, 0.9, SEED);
        float[][] expected;
        try (var tuning = new FineTuning(plan, BASE, 3)) {
            tune(tuning, plan, "one", new ArrayList<>());
            expected = tuning.logits(texts(20, 2));
        }
        try (var tuning = new FineTuning(plan, BASE, 3);
                var collection = new GarbageCollection()) {
            tune(tuning, plan, "other", new ArrayList<>());
            assertThat(tuning.logits(texts(20, 2))).isEqualTo(expected);
        }
    }

    @Test
    void theCheckpointOfAnotherTrainingIsRefused() throws IOException {
        FineTuningPlan plan = plan(4, 1);
        try (var tuning = new FineTuning(plan, BASE, 3)) {
            tune(tuning, plan, "checkpoint", new ArrayList<>());
        }
        FineTuningPlan other = plan(4, 2);
        try (var tuning = new FineTuning(other, BASE, 3)) {
            assertThatThrownBy(() -> tune(tuning, other, "checkpoint", new ArrayList<>()))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("checkpoint of another training");
        }
        Files.write(folder.resolve("checkpoint"), new byte[3]);
        refuses(plan);
    }

    @Test
    void aCheckpointThatWasCutShortIsRefusedWhereverItWasCut() throws IOException {
        FineTuningPlan plan = plan(4, 1);
        try (var tuning = new FineTuning(plan, BASE, 3)) {
            tune(tuning, plan, "checkpoint", new ArrayList<>());
        }
        byte[] whole = Files.readAllBytes(folder.resolve("checkpoint"));
        for (int length : new int[] {whole.length / 4, whole.length / 2, whole.length - 1}) {
            Files.write(folder.resolve("checkpoint"), Arrays.copyOf(whole, length));
            refuses(plan);
        }
    }

    private void refuses(FineTuningPlan plan) throws IOException {
        try (var tuning = new FineTuning(plan, BASE, 3)) {
            assertThatThrownBy(() -> tune(tuning, plan, "checkpoint", new ArrayList<>()))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("the checkpoint cannot be read");
        }
    }

    @Test
    void endsAfterAsManyWorsePassesAsThePatienceSays() {
        var plan = new FineTuningPlan(4, 9, 2, 16, 1e-2, 1, 0.01, 0.1, 0.05, 0, 0.9, SEED);
        assertThat(SentimentTuning.done(curve(), plan)).isFalse();
        assertThat(SentimentTuning.done(curve(0.5), plan)).isFalse();
        assertThat(SentimentTuning.done(curve(0.5, 0.6, 0.6), plan)).isFalse();
        assertThat(SentimentTuning.done(curve(0.5, 0.6, 0.6, 0.5), plan)).isTrue();
        assertThat(SentimentTuning.done(curve(1, 2, 3, 4, 5, 6, 7, 8, 9), plan)).isTrue();
    }

    private static List<Pass> curve(double... scores) {
        return Arrays.stream(scores).mapToObj(score -> new Pass(1, 1, score, 1)).toList();
    }

    @Test
    void aPlanOutOfRangeIsNamed() {
        assertThatThrownBy(() -> plan(-1, 2))
                .hasMessageContaining("rank")
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> plan(2, 0)).hasMessageContaining("epochs");
    }

    private static double largestDifference(FineTuning one, FineTuning other, int[][] batch) {
        return Differences.largest(
                new float[][] {one.hiddenStates(batch)}, new float[][] {other.hiddenStates(batch)});
    }

    private List<Pass> tune(FineTuning tuning, FineTuningPlan plan, String file, List<String> log)
            throws IOException {
        return tuning(tuning, plan, file, log, Integer.MAX_VALUE).run();
    }

    private SentimentTuning tuning(
            FineTuning tuning, FineTuningPlan plan, String file, List<String> log, int until) {
        LabelledTokens train = texts(200, 1);
        return new SentimentTuning(
                tuning,
                plan,
                train,
                texts(60, 4),
                new Checkpoint(folder.resolve(file), plan.description(train)),
                new Watcher() {
                    @Override
                    public void line(String text) {
                        log.add(text);
                    }

                    @Override
                    public void texts(long done) {
                        if (done > until) {
                            throw new IllegalStateException("killed");
                        }
                    }
                });
    }

    private static FineTuningPlan plan(int rank, int epochs) {
        return new FineTuningPlan(rank, epochs, 9, 16, 1e-2, 1, 0.01, 0.1, 0.05, 0, 0.9, SEED);
    }

    private static LabelledTokens texts(int count, long seed) {
        var random = new Random(seed);
        var tokens = new int[count][];
        var labels = new int[count];
        for (int i = 0; i < count; i++) {
            tokens[i] = random.ints(4 + random.nextInt(8), 4, TinyEncoder.WORDS).toArray();
            labels[i] = random.nextInt(3);
            tokens[i][random.nextInt(tokens[i].length)] = 1 + labels[i];
        }
        return LabelledTokens.of(tokens, labels, 3);
    }
}
