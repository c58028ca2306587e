package dev.kairos.modelcli.market.movement;

import dev.kairos.modelcli.temporal.Architecture;
import dev.kairos.modelcli.temporal.Examples;
import dev.kairos.modelcli.temporal.StepAnswers;
import dev.kairos.modelcli.temporal.TemporalAnswers;
import dev.kairos.modelcli.temporal.TemporalTrainer;
import dev.kairos.modelcli.temporal.Trained;
import dev.kairos.modelcli.temporal.TrainingListener;
import dev.kairos.modelcli.temporal.TrainingPlan;
import dev.kairos.modelcli.temporal.ValidationMetric;
import dev.kairos.temporalcontext.features.FeatureSpec;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Trains temporal Transformers on moves, with everything or with one thing taken away. */
final class MovementNetworks {
    private static final int EPOCHS = 6;
    private static final int PATIENCE = 2;

    private final List<TickerHistory> histories;
    private final MoveSplit split;
    private final FeatureSpec features;
    private final TextEmbeddings embeddings;
    private final Consumer<String> log;

    /**
     * @param features scaled by the training part
     * @param log is told what happens
     */
    MovementNetworks(
            List<TickerHistory> histories,
            MoveSplit split,
            FeatureSpec features,
            TextEmbeddings embeddings,
            Consumer<String> log) {
        this.histories = histories;
        this.split = split;
        this.features = features;
        this.embeddings = embeddings;
        this.log = log;
    }

    /**
     * A trained network.
     *
     * @param model what it reads
     */
    record Network(MovementModel model, Architecture architecture, Trained trained) {

        /** Forecasts by the engine that trained. */
        MoveForecast forecast(MoveExamples examples) {
            Examples contexts = model.contexts(examples);
            List<StepAnswers> answers =
                    TemporalAnswers.of(architecture, trained.weights(), contexts);
            return MoveForecast.ofProbabilities(
                    answers.stream().mapToDouble(Network::lastRise).toArray());
        }

        private static double lastRise(StepAnswers steps) {
            float[] logits = steps.logits();
            int last = logits.length - MovementModel.LABELS.size();
            double down = logits[last + MovementModel.LABELS.indexOf("down")];
            double up = logits[last + MovementModel.LABELS.indexOf("up")];
            return 1 / (1 + Math.exp(down - up));
        }
    }

    /** Trains; the epoch with the least loss on the validation part is kept. */
    Network train(MovementVariant variant, long seed) {
        var model = new MovementModel(features, embeddings, variant);
        Architecture architecture = model.architecture();
        var plan =
                TrainingPlan.defaults(seed)
                        .withEpochs(EPOCHS, PATIENCE)
                        .withRate(5e-4, 0.1)
                        .withAveraging(0.99);
        Trained trained =
                new TemporalTrainer(architecture, plan, listener(variant, seed))
                        .train(
                                model.examples(histories, split.training(), split.validation()),
                                model.examples(histories, split.validation(), split.test()),
                                ValidationMetric.loss());
        return new Network(model, architecture, trained);
    }

    private TrainingListener listener(MovementVariant variant, long seed) {
        return new TrainingListener() {
            @Override
            public void epoch(Trained.Epoch epoch) {
                log.accept(
                        String.format(
                                Locale.ROOT,
                                "%s, seed %d, epoch %d of %d: training loss %.4f, validation loss"
                                        + " %.4f, %.0f s",
                                variant.title(),
                                seed,
                                epoch.number(),
                                EPOCHS,
                                epoch.trainingLoss(),
                                epoch.validationLoss(),
                                epoch.seconds()));
            }
        };
    }
}
