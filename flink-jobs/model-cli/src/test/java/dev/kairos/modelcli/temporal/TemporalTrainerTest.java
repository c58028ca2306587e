package dev.kairos.modelcli.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.modelcli.GarbageCollection;
import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.temporal.Architecture.ClassHead;
import dev.kairos.modelcli.temporal.Architecture.Context;
import dev.kairos.modelcli.temporal.Architecture.QuantileHead;
import dev.kairos.modelcli.temporal.Architecture.TokenInputs;
import dev.kairos.modelcli.temporal.Examples.Example;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporalTrainerTest {
    private static final Architecture GAPS =
            Architecture.forClasses(
                            TokenInputs.ofValues(1),
                            16,
                            1,
                            TimeEncoding.elapsed(1),
                            new ClassHead(List.of("after a gap"), false))
                    .withDropout(0.1);

    private static final TrainingPlan PLAN =
            TrainingPlan.defaults(3).withEpochs(6, 6).withRate(5e-3, 0.01);

    @TempDir private Path folder;

    /** The label is whether the value before was above 0 and at most an hour ago. */
    private static Examples gaps(int count, long seed) {
        var random = new Random(seed);
        var examples = new ArrayList<Example>();
        for (int i = 0; i < count; i++) {
            int length = 2 + random.nextInt(12);
            var kind = new long[length];
            Arrays.fill(kind, 1);
            var hours = new float[length];
            var values = new float[length];
            var observed = new float[length];
            Arrays.fill(observed, 1);
            var classes = new float[length];
            var weights = new float[length];
            for (int t = 0; t < length; t++) {
                values[t] = (float) random.nextGaussian();
                if (t > 0) {
                    float gap = random.nextBoolean() ? 0.5f : 8;
                    hours[t] = hours[t - 1] + gap;
                    classes[t] = gap < 1 && values[t - 1] > 0 ? 1 : 0;
                    weights[t] = 1;
                }
            }
            examples.add(
                    new Example(
                            Tokens.ofValues(kind, hours, values, observed),
                            StepTargets.ofClasses(classes, weights)));
        }
        return Examples.of(examples);
    }

    @Test
    void timeAndContextAreLearned() {
        Examples train = gaps(800, 1);
        Examples validation = gaps(200, 2);
        double best = loss(GAPS, train, validation);
        assertThat(best).isLessThan(0.2);
        // 0.41 is what is left to who knows the gap and not the value before it.
        assertThat(loss(GAPS.withContext(Context.NONE), train, validation)).isGreaterThan(0.3);
        assertThat(loss(GAPS.withTime(TimeEncoding.order()), train, validation)).isGreaterThan(0.3);
    }

    private static double loss(Architecture architecture, Examples train, Examples validation) {
        Trained trained =
                new TemporalTrainer(architecture, PLAN.withEpochs(12, 12), TrainingListener.NONE)
                        .train(train, validation, ValidationMetric.loss());
        return -trained.bestMetric();
    }

    @Test
    void whatIsLearntDoesNotDependOnWhenGarbageIsCollected() {
        Examples train = gaps(100, 1);
        Examples validation = gaps(20, 2);
        var trainer = new TemporalTrainer(GAPS, PLAN.withEpochs(3, 3), TrainingListener.NONE);
        Trained expected = trainer.train(train, validation, ValidationMetric.loss());
        try (var collection = new GarbageCollection()) {
            assertSame(trainer.train(train, validation, ValidationMetric.loss()), expected);
        }
    }

    @Test
    void aResumedTrainingEndsAsAnUninterruptedOne() {
        Examples train = gaps(100, 1);
        Examples validation = gaps(20, 2);
        TrainingPlan plan = PLAN.withAveraging(0.9);
        var metric = ValidationMetric.loss();
        Trained whole =
                new TemporalTrainer(GAPS, plan, TrainingListener.NONE)
                        .train(train, validation, metric);

        Path checkpoint = folder.resolve("sub/checkpoint");
        var killed =
                new TrainingListener() {
                    @Override
                    public void step(long done, long planned) {
                        if (done > planned / 2) {
                            throw new IllegalStateException("killed");
                        }
                    }
                };
        assertThatThrownBy(
                        () ->
                                new TemporalTrainer(GAPS, plan, killed)
                                        .train(train, validation, metric, checkpoint, false))
                .hasMessage("killed");
        var epochs = new ArrayList<Integer>();
        var listener =
                new TrainingListener() {
                    @Override
                    public void epoch(Trained.Epoch epoch) {
                        epochs.add(epoch.number());
                    }
                };
        var trainer = new TemporalTrainer(GAPS, plan, listener);
        Trained resumed = trainer.train(train, validation, metric, checkpoint, true);
        assertThat(epochs).containsExactly(4, 5, 6);
        assertSame(resumed, whole);
        // A finished one is not trained again.
        assertSame(trainer.train(train, validation, metric, checkpoint, true), whole);
        assertThat(epochs).hasSize(3);

        var other = new TemporalTrainer(GAPS, plan.withSeed(4), listener);
        assertThatThrownBy(() -> other.train(train, validation, metric, checkpoint, true))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("of another training");
        // As many of the same shape, but others.
        assertThatThrownBy(() -> trainer.train(gaps(100, 9), validation, metric, checkpoint, true))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("of another training");
    }

    private static void assertSame(Trained found, Trained expected) {
        assertThat(found.bestMetric()).isEqualTo(expected.bestMetric());
        expected.weights()
                .parameters()
                .forEach(
                        (name, parameter) ->
                                assertThat(found.weights().get(name).values())
                                        .as(name)
                                        .isEqualTo(parameter.values()));
    }

    @Test
    void trainingEndsWhenTheMetricDoesNotImprove() {
        var metric =
                new ValidationMetric() {
                    @Override
                    public String name() {
                        return "ever worse";
                    }

                    private int asked;

                    @Override
                    public double of(List<StepAnswers> answers, double loss) {
                        assertThat(answers).hasSize(5);
                        return -asked++;
                    }
                };
        Trained trained =
                new TemporalTrainer(GAPS, PLAN.withEpochs(10, 2), TrainingListener.NONE)
                        .train(gaps(10, 1), gaps(5, 2), metric);
        assertThat(trained.bestEpoch()).isEqualTo(1);
        assertThat(trained.curve()).hasSize(3);
    }

    @Test
    void quantilesOfNoiseAreFound() {
        var random = new Random(5);
        var examples = new ArrayList<Example>();
        for (int i = 0; i < 600; i++) {
            var values = new float[] {random.nextInt(2), random.nextInt(2)};
            var targets = new float[2];
            for (int t = 0; t < 2; t++) {
                targets[t] = (float) ((1 + 2 * values[t]) * random.nextGaussian());
            }
            examples.add(
                    new Example(
                            Tokens.ofValues(
                                    new long[] {1, 1},
                                    new float[] {0, 1},
                                    values,
                                    new float[] {1, 1}),
                            StepTargets.ofValues(targets, new float[] {1, 1})));
        }
        Architecture architecture =
                Architecture.forQuantiles(
                                TokenInputs.ofValues(1),
                                16,
                                1,
                                TimeEncoding.elapsed(1),
                                new QuantileHead(List.of("noise"), List.of(0.1, 0.5, 0.9)))
                        .withDropout(0)
                        .withForecastsNext(true);
        Examples all = Examples.of(examples);
        Trained trained =
                new TemporalTrainer(
                                architecture,
                                PLAN.withEpochs(10, 10).withLossWeights(0, 0.1),
                                TrainingListener.NONE)
                        .train(all, all, ValidationMetric.loss());
        int[] below = new int[3];
        List<StepAnswers> answers = TemporalAnswers.of(architecture, trained.weights(), all);
        for (int i = 0; i < examples.size(); i++) {
            for (int t = 0; t < 2; t++) {
                for (int level = 0; level < 3; level++) {
                    boolean isBelow =
                            examples.get(i).targets().values()[t]
                                    < answers.get(i).quantiles()[t * 3 + level];
                    below[level] += isBelow ? 1 : 0;
                }
            }
        }
        assertThat(below[0] / 1200.0).isBetween(0.05, 0.15);
        assertThat(below[1] / 1200.0).isBetween(0.42, 0.58);
        assertThat(below[2] / 1200.0).isBetween(0.85, 0.95);
    }

    @Test
    void anExampleThatDoesNotFitIsNamed() {
        var tokens =
                Tokens.ofValues(new long[] {1}, new float[1], new float[] {1, 2}, new float[2]);
        var wide =
                Examples.of(
                        List.of(
                                new Example(
                                        tokens,
                                        StepTargets.ofClasses(new float[1], new float[1]))));
        var trainer = new TemporalTrainer(GAPS, PLAN, TrainingListener.NONE);
        assertThatThrownBy(() -> trainer.train(wide, wide, ValidationMetric.loss()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Example 0 of the training part: values");
        Examples none = Examples.of(List.of());
        assertThatThrownBy(() -> trainer.train(none, wide, ValidationMetric.loss()))
                .hasMessageContaining("training part has no examples");
    }
}
