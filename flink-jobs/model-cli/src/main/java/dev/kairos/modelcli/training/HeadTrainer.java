package dev.kairos.modelcli.training;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains a softmax classifier on embeddings with DJL's PyTorch engine: Adam over the whole training
 * part, an L2 penalty, and an end when the validation loss has not improved for a while.
 */
final class HeadTrainer {
    private static final String ENGINE = "PyTorch";
    private static final float LEARNING_RATE = 0.02f;
    private static final int MOST_STEPS = 1_500;
    private static final int PATIENCE = 40;

    private final int labels;
    private final float l2;

    /**
     * Embeddings and their classes.
     *
     * @param embeddings [text][width]
     * @param labels [text], indices of classes
     */
    record Examples(float[][] embeddings, int[] labels) {}

    /**
     * What came of a training.
     *
     * @param head the weights of the step with the lowest validation loss
     * @param l2 the penalty it was trained with
     * @param steps steps up to that one
     * @param validationLoss mean negative log-likelihood there
     * @param trainingLosses the training loss of each step, penalty included
     */
    record Trained(
            LinearHead head,
            float l2,
            int steps,
            double validationLoss,
            List<Float> trainingLosses) {}

    HeadTrainer(int labels, float l2) {
        this.labels = labels;
        this.l2 = l2;
    }

    Trained train(Examples train, Examples validation) {
        int width = train.embeddings()[0].length;
        float[] mean = mean(train.embeddings());
        float[] scale = scale(train.embeddings(), mean);
        var config =
                new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                        .optDevices(new Device[] {Device.cpu()})
                        .optInitializer(Initializer.ZEROS, Parameter.Type.WEIGHT)
                        .optOptimizer(
                                Optimizer.adam()
                                        .optLearningRateTracker(Tracker.fixed(LEARNING_RATE))
                                        .build());
        try (Model model = Model.newInstance("head", Device.cpu(), ENGINE)) {
            model.setBlock(Linear.builder().setUnits(labels).build());
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(1, width));
                NDManager manager = trainer.getManager();
                NDArray trainX = standardised(manager, train.embeddings(), mean, scale);
                NDArray trainY = manager.create(train.labels());
                NDArray validX = standardised(manager, validation.embeddings(), mean, scale);
                NDArray validY = manager.create(validation.labels());

                var losses = new ArrayList<Float>();
                LinearHead best = null;
                double bestLoss = Double.POSITIVE_INFINITY;
                int bestStep = 0;
                for (int step = 1; step <= MOST_STEPS && step - bestStep <= PATIENCE; step++) {
                    losses.add(backward(trainer, trainX, trainY));
                    // Outside the scope of the arrays of a step: the optimiser keeps its own.
                    trainer.step();
                    double loss = loss(trainer, validX, validY);
                    if (loss < bestLoss - 1e-6) {
                        bestLoss = loss;
                        bestStep = step;
                        best = headOf(model, mean, scale);
                    }
                }
                return new Trained(best, l2, bestStep, bestLoss, losses);
            }
        }
    }

    private float backward(Trainer trainer, NDArray x, NDArray y) {
        try (NDScope scope = new NDScope();
                GradientCollector gradients = trainer.newGradientCollector()) {
            scope.suppressNotUsedWarning();
            NDArray logits = trainer.forward(new NDList(x)).singletonOrThrow();
            NDArray weights = trainer.getModel().getBlock().getParameters().valueAt(0).getArray();
            NDArray loss =
                    trainer.getLoss()
                            .evaluate(new NDList(y), new NDList(logits))
                            .add(weights.square().sum().mul(l2));
            gradients.backward(loss);
            return loss.getFloat();
        }
    }

    private static double loss(Trainer trainer, NDArray x, NDArray y) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray logits = trainer.evaluate(new NDList(x)).singletonOrThrow();
            return trainer.getLoss().evaluate(new NDList(y), new NDList(logits)).getFloat();
        }
    }

    private static LinearHead headOf(Model model, float[] mean, float[] scale) {
        var parameters = model.getBlock().getParameters();
        NDArray weight = parameters.valueAt(0).getArray();
        float[] flat = weight.toFloatArray();
        var weights = new float[(int) weight.getShape().get(0)][mean.length];
        for (int label = 0; label < weights.length; label++) {
            System.arraycopy(flat, label * mean.length, weights[label], 0, mean.length);
        }
        float[] bias = parameters.valueAt(1).getArray().toFloatArray();
        return new LinearHead(weights, bias, mean, scale, 1);
    }

    /** The head's probabilities, computed by the engine that trained it; [text][label]. */
    static float[][] probabilities(LinearHead head, float[][] embeddings) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), ENGINE)) {
            NDArray logits =
                    standardised(manager, embeddings, head.mean(), head.scale())
                            .matMul(manager.create(head.weights()).transpose())
                            .add(manager.create(head.bias()))
                            .div((float) head.temperature());
            float[] flat = logits.softmax(1).toFloatArray();
            int labels = head.bias().length;
            var rows = new float[embeddings.length][labels];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(flat, i * labels, rows[i], 0, labels);
            }
            return rows;
        }
    }

    private static NDArray standardised(
            NDManager manager, float[][] embeddings, float[] mean, float[] scale) {
        return manager.create(embeddings).sub(manager.create(mean)).div(manager.create(scale));
    }

    private static float[] mean(float[][] rows) {
        var sum = new double[rows[0].length];
        for (float[] row : rows) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += row[i];
            }
        }
        var mean = new float[sum.length];
        for (int i = 0; i < sum.length; i++) {
            mean[i] = (float) (sum[i] / rows.length);
        }
        return mean;
    }

    private static float[] scale(float[][] rows, float[] mean) {
        var squares = new double[mean.length];
        for (float[] row : rows) {
            for (int i = 0; i < mean.length; i++) {
                double difference = row[i] - mean[i];
                squares[i] += difference * difference;
            }
        }
        var scale = new float[mean.length];
        for (int i = 0; i < mean.length; i++) {
            // A feature that never varies carries nothing; it must not divide by zero.
            scale[i] = (float) Math.max(Math.sqrt(squares[i] / rows.length), 1e-6);
        }
        return scale;
    }
}
