package dev.kairos.modelcli.temporal;

import dev.kairos.modelcli.temporal.Examples.Example;
import dev.kairos.modelcli.temporal.TemporalEngine.Answered;
import dev.kairos.modelcli.temporal.TemporalEngine.Step;
import dev.kairos.modelcli.temporal.Trained.Epoch;
import dev.kairos.modelcli.training.AdamW;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Trains a temporal network with a sequence loss. The same examples, plan and seed on the same
 * machine give the same weights, whether the training was interrupted and resumed or not.
 */
public final class TemporalTrainer {
    private final Architecture architecture;
    private final TrainingPlan plan;
    private final TrainingListener listener;

    /**
     * @param listener is told of every step and epoch
     */
    public TemporalTrainer(
            Architecture architecture, TrainingPlan plan, TrainingListener listener) {
        this.architecture = architecture;
        this.plan = plan;
        this.listener = listener;
    }

    /**
     * {@linkplain #train(Examples, Examples, ValidationMetric, Path, boolean) Trains} without
     * checkpoints.
     */
    public Trained train(Examples train, Examples validation, ValidationMetric metric) {
        return train(train, validation, metric, null, false);
    }

    /**
     * Trains from initial weights, or from where a killed training was.
     *
     * @param metric decides which epoch is the best, and when to end
     * @param checkpoint file to keep the training's state in after each epoch, or null; it stays
     *     there, so that resuming a finished training gives its result at once
     * @param resume whether to go on from the checkpoint if there is one
     * @throws IllegalArgumentException if an example does not fit the architecture
     * @throws dev.kairos.modelcli.UserError if the checkpoint is damaged or of another training
     */
    public Trained train(
            Examples train,
            Examples validation,
            ValidationMetric metric,
            Path checkpoint,
            boolean resume) {
        requireFit("training", train);
        requireFit("validation", validation);
        try (var engine = new TemporalEngine(architecture)) {
            var run = new Run(engine, train, validation, metric);
            if (resume && checkpoint != null && Files.exists(checkpoint)) {
                run.restore(Checkpoint.read(checkpoint, run.description()));
            } else {
                run.begin();
            }
            while (!run.finished()) {
                run.epoch();
                if (checkpoint != null) {
                    run.state().write(checkpoint);
                }
            }
            return run.result();
        }
    }

    private void requireFit(String part, Examples examples) {
        if (examples.size() == 0) {
            throw new IllegalArgumentException("The %s part has no examples".formatted(part));
        }
        for (int i = 0; i < examples.size(); i++) {
            Example example = examples.get(i);
            try {
                example.tokens().requireFit(architecture.inputs());
                example.targets()
                        .requireFit(
                                example.tokens().length(),
                                architecture.classes(),
                                architecture.quantiles());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "Example %d of the %s part: %s".formatted(i, part, e.getMessage()), e);
            }
        }
    }

    /** One training from its first to its last epoch. */
    private final class Run {
        private final TemporalEngine engine;
        private final Examples train;
        private final Examples validation;
        private final ValidationMetric metric;
        private final String description;
        private final SequenceLoss loss = new SequenceLoss(architecture, plan);
        private final AdamW optimiser = new AdamW(plan.weightDecay(), plan.clipNorm());
        private final List<Epoch> curve = new ArrayList<>();
        private Weights weights;
        private Weights average;
        private Weights best;
        private int bestEpoch;

        Run(TemporalEngine engine, Examples train, Examples validation, ValidationMetric metric) {
            this.engine = engine;
            this.train = train;
            this.validation = validation;
            this.metric = metric;
            this.description =
                    "%s %s %d %x %d %x %s"
                            .formatted(
                                    architecture,
                                    plan,
                                    train.size(),
                                    train.fingerprint(),
                                    validation.size(),
                                    validation.fingerprint(),
                                    metric.name());
        }

        /** What must be equal for a checkpoint to be resumed. */
        String description() {
            return description;
        }

        void begin() {
            weights = engine.start(plan.seed());
            average = weights.copy();
        }

        void restore(Checkpoint checkpoint) {
            weights = checkpoint.weights();
            average = checkpoint.average();
            best = checkpoint.best();
            bestEpoch = checkpoint.bestEpoch();
            optimiser.restore(checkpoint.optimiser());
            curve.addAll(checkpoint.curve());
        }

        Checkpoint state() {
            return new Checkpoint(
                    description, weights, average, best, bestEpoch, optimiser.state(), curve);
        }

        boolean finished() {
            return curve.size() >= plan.epochs()
                    || (!curve.isEmpty() && curve.size() - bestEpoch >= plan.patience());
        }

        Trained result() {
            return new Trained(best, bestEpoch, curve.get(bestEpoch - 1).metric(), curve);
        }

        void epoch() {
            long started = System.nanoTime();
            int number = curve.size() + 1;
            // Of the epoch, so that a resumed training goes on as if it had not been interrupted.
            var random = new Random(plan.seed() * 1_000_003 + number);
            engine.seedDropout(random.nextLong());
            double trainingLoss = train(Batches.shuffled(train, plan, random));
            Answered measured = answerAll();
            double value = metric.of(measured.answers(), measured.loss());
            if (!Double.isFinite(value)) {
                throw new IllegalStateException(
                        "%s on the validation part is %s after epoch %d: there is nothing to choose an epoch by"
                                .formatted(metric.name(), value, number));
            }
            if (curve.isEmpty() || value > curve.get(bestEpoch - 1).metric()) {
                best = average.copy();
                bestEpoch = number;
            }
            double seconds = (System.nanoTime() - started) / 1e9;
            curve.add(new Epoch(number, trainingLoss, measured.loss(), value, seconds));
            listener.epoch(curve.get(curve.size() - 1));
        }

        private double train(List<int[]> batches) {
            long before = (long) curve.size() * batches.size();
            long planned = (long) plan.epochs() * batches.size();
            double sum = 0;
            for (int i = 0; i < batches.size(); i++) {
                Step step = engine.step(weights, Batches.examples(train, batches.get(i)), loss);
                optimiser.update(learnt(weights), step.gradients(), plan.rate(before + i, planned));
                average.moveTowards(weights, averagingNow(before + i));
                requireNumber(step.loss(), before + i);
                sum += step.loss();
                listener.step(before + i + 1, planned);
            }
            return sum / batches.size();
        }

        /** All parameters at one rate; vectors do not decay. */
        private static Map<String, AdamW.Learnt> learnt(Weights weights) {
            var learnt = new LinkedHashMap<String, AdamW.Learnt>();
            weights.parameters()
                    .forEach(
                            (name, parameter) ->
                                    learnt.put(
                                            name,
                                            new AdamW.Learnt(
                                                    parameter.values(),
                                                    1,
                                                    parameter.shape().length > 1)));
            return learnt;
        }

        private static void requireNumber(double loss, long step) {
            if (!Double.isFinite(loss)) {
                throw new IllegalStateException(
                        "The loss of step %d is %s: lower the learning rate, or look for absurd values"
                                .formatted(step + 1, loss));
            }
        }

        /** Lower at first, so that initial weights are soon forgotten. */
        private double averagingNow(long step) {
            return Math.min(plan.averaging(), (1.0 + step) / (10.0 + step));
        }

        private Answered answerAll() {
            var answers = new StepAnswers[validation.size()];
            double sum = 0;
            for (int[] batch : Batches.ordered(validation, plan)) {
                Answered answered =
                        engine.answer(average, Batches.examples(validation, batch), loss);
                for (int i = 0; i < batch.length; i++) {
                    answers[batch[i]] = answered.answers().get(i);
                }
                sum += answered.loss() * batch.length;
            }
            return new Answered(List.of(answers), sum / validation.size());
        }
    }
}
