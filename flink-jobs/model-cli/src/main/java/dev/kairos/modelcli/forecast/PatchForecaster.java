package dev.kairos.modelcli.forecast;

import dev.kairos.modelcli.temporal.Architecture;
import dev.kairos.modelcli.temporal.Architecture.Context;
import dev.kairos.modelcli.temporal.Architecture.QuantileHead;
import dev.kairos.modelcli.temporal.Architecture.TokenInputs;
import dev.kairos.modelcli.temporal.StepAnswers;
import dev.kairos.modelcli.temporal.TemporalAnswers;
import dev.kairos.modelcli.temporal.TemporalTrainer;
import dev.kairos.modelcli.temporal.TimeEncoding;
import dev.kairos.modelcli.temporal.Trained;
import dev.kairos.modelcli.temporal.TrainingListener;
import dev.kairos.modelcli.temporal.TrainingPlan;
import dev.kairos.modelcli.temporal.ValidationMetric;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The temporal Transformer on patches of one channel (Nie et al., ICLR 2023): a token is a few
 * rows, its kind is the channel, and the answer at the last one corrects a linear forecast. It is
 * trained by absolute error, so that it forecasts medians.
 */
final class PatchForecaster implements Forecaster {
    private static final int WIDTH = 32;
    private static final int LAYERS = 1;
    private static final int HEADS = 4;
    private static final double DROPOUT = 0.2;
    private static final int EPOCHS = 4;
    private static final int PATIENCE = 2;

    private final Forecaster linear;
    private final SeasonalCycle cycle;
    private final Architecture architecture;
    private final Trained trained;

    private PatchForecaster(
            Forecaster linear, SeasonalCycle cycle, Architecture architecture, Trained trained) {
        this.linear = linear;
        this.cycle = cycle;
        this.architecture = architecture;
        this.trained = trained;
    }

    /**
     * Trains a network for what a linear forecast leaves; the epoch with the least errors on the
     * validation part is kept.
     *
     * @param variant what is taken away from the network
     * @param cycle what is taken out of what the network sees
     * @param checkpoint file for the training's state, or null
     * @param resume whether to go on from there
     */
    static PatchForecaster train(
            NetworkVariant variant,
            Forecaster linear,
            SeasonalCycle cycle,
            Windows training,
            Windows validation,
            long seed,
            Path checkpoint,
            boolean resume,
            TrainingListener listener) {
        List<String> steps =
                IntStream.rangeClosed(1, training.horizon()).mapToObj(String::valueOf).toList();
        var full =
                new Architecture(
                        new TokenInputs(
                                training.channels(),
                                PatchExamples.patch(training.lookback()),
                                0,
                                0,
                                0),
                        WIDTH,
                        LAYERS,
                        HEADS,
                        2 * WIDTH,
                        DROPOUT,
                        TimeEncoding.order(),
                        Context.CAUSAL,
                        null,
                        new QuantileHead(steps, List.of(0.5)),
                        false);
        Architecture architecture = variant.architecture(full);
        var plan =
                TrainingPlan.defaults(seed)
                        .withEpochs(EPOCHS, PATIENCE)
                        .withBatch(128, Integer.MAX_VALUE)
                        .withRate(1e-3, 0.05)
                        .withAveraging(0.99);
        var seen = new PatchExamples(training, cycle, linear);
        var held = new PatchExamples(validation, cycle, linear);
        var metric =
                new ValidationMetric() {
                    @Override
                    public String name() {
                        return "-(mse + mae)";
                    }

                    @Override
                    public double of(List<StepAnswers> answers, double loss) {
                        return -held.forecasts(answers).errors(validation).sum();
                    }
                };
        Trained trained =
                new TemporalTrainer(architecture, plan, listener)
                        .train(seen, held, metric, checkpoint, resume);
        return new PatchForecaster(linear, cycle, architecture, trained);
    }

    Trained trained() {
        return trained;
    }

    @Override
    public Forecasts forecast(Windows windows) {
        var examples = new PatchExamples(windows, cycle, linear);
        return examples.forecasts(TemporalAnswers.of(architecture, trained.weights(), examples));
    }
}
