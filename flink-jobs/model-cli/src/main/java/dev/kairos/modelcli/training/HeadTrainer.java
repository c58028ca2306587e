package dev.kairos.modelcli.training;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.kairos.modelcli.training.Head.Layer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Trains a {@link Head} with DJL's PyTorch engine: Adam on small batches, dropout, an L2 penalty,
 * and an end when the validation loss has not improved for a while. The same seed on the same
 * machine gives the same head.
 */
final class HeadTrainer {
    private static final String ENGINE = "PyTorch";
    private static final int HIDDEN = 128;
    private static final float INPUT_DROPOUT = 0.2f;
    private static final float HIDDEN_DROPOUT = 0.5f;

    /** Penalty on the sum of squared weights. */
    static final float L2 = 1e-5f;

    private static final float LEARNING_RATE = 1e-3f;
    private static final int BATCH = 256;
    private static final int MOST_EPOCHS = 60;
    private static final int PATIENCE = 6;

    private final int labels;
    private final long seed;

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
     * @param head the weights of the epoch with the lowest validation loss
     * @param epochs passes over the training part up to that one
     * @param validationLoss mean negative log-likelihood there
     * @param trainingLosses mean training loss of each epoch, dropout and penalty included
     * @param validationLosses validation loss after each epoch
     */
    record Trained(
            Head head,
            int epochs,
            double validationLoss,
            List<Double> trainingLosses,
            List<Double> validationLosses) {}

    /**
     * @param labels how many classes there are
     * @param seed of initial weights, dropout and the order of examples
     */
    HeadTrainer(int labels, long seed) {
        this.labels = labels;
        this.seed = seed;
    }

    Trained train(Examples train, Examples validation) {
        int width = train.embeddings()[0].length;
        float[] mean = mean(train.embeddings());
        float[] scale = scale(train.embeddings(), mean);
        Engine.getEngine(ENGINE).setRandomSeed((int) seed);
        var config =
                new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                        .optDevices(new Device[] {Device.cpu()})
                        .optOptimizer(
                                Optimizer.adam()
                                        .optLearningRateTracker(Tracker.fixed(LEARNING_RATE))
                                        .build());
        try (Model model = Model.newInstance("head", Device.cpu(), ENGINE)) {
            model.setBlock(block());
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(1, width));
                NDManager manager = trainer.getManager();
                NDArray x = standardised(manager, train.embeddings(), mean, scale);
                NDArray y = manager.create(train.labels());
                NDArray validX = standardised(manager, validation.embeddings(), mean, scale);
                NDArray validY = manager.create(validation.labels());

                var trainingLosses = new ArrayList<Double>();
                var validationLosses = new ArrayList<Double>();
                var random = new Random(seed);
                Trained best = null;
                for (int epoch = 1; epoch <= MOST_EPOCHS; epoch++) {
                    trainingLosses.add(epoch(trainer, x, y, random));
                    double loss = loss(trainer, validX, validY);
                    validationLosses.add(loss);
                    if (best == null || loss < best.validationLoss()) {
                        Head head = headOf(model, mean, scale);
                        best = new Trained(head, epoch, loss, trainingLosses, validationLosses);
                    } else if (epoch - best.epochs() >= PATIENCE) {
                        break;
                    }
                }
                return best;
            }
        }
    }

    private SequentialBlock block() {
        return new SequentialBlock()
                .add(Dropout.builder().optRate(INPUT_DROPOUT).build())
                .add(Linear.builder().setUnits(HIDDEN).build())
                .add(Activation.reluBlock())
                .add(Dropout.builder().optRate(HIDDEN_DROPOUT).build())
                .add(Linear.builder().setUnits(labels).build());
    }

    /** One pass over the training part; gives its mean loss. */
    private double epoch(Trainer trainer, NDArray x, NDArray y, Random random) {
        int size = (int) x.getShape().get(0);
        List<Integer> order = new ArrayList<>(IntStream.range(0, size).boxed().toList());
        Collections.shuffle(order, random);
        double sum = 0;
        for (int from = 0; from < size; from += BATCH) {
            int[] batch =
                    order.subList(from, Math.min(size, from + BATCH)).stream()
                            .mapToInt(Integer::intValue)
                            .toArray();
            sum += batch.length * backward(trainer, x, y, batch);
            // Outside the scope of a batch's arrays: the optimiser keeps its own.
            trainer.step();
        }
        return sum / size;
    }

    private float backward(Trainer trainer, NDArray x, NDArray y, int[] batch) {
        try (NDScope scope = new NDScope();
                GradientCollector gradients = trainer.newGradientCollector()) {
            scope.suppressNotUsedWarning();
            NDArray rows = x.getManager().create(batch);
            NDArray logits = trainer.forward(new NDList(x.get(rows))).singletonOrThrow();
            NDArray loss = trainer.getLoss().evaluate(new NDList(y.get(rows)), new NDList(logits));
            NDArray penalty = Constant.of(x.getManager(), L2);
            for (var parameter : trainer.getModel().getBlock().getParameters().values()) {
                if (parameter.getType() == Parameter.Type.WEIGHT) {
                    loss = loss.add(parameter.getArray().square().sum().mul(penalty));
                }
            }
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

    private static Head headOf(Model model, float[] mean, float[] scale) {
        var parameters = model.getBlock().getParameters();
        var arrays = parameters.values().stream().map(Parameter::getArray).toList();
        return new Head(
                layer(arrays.get(0), arrays.get(1)),
                layer(arrays.get(2), arrays.get(3)),
                mean,
                scale,
                1);
    }

    private static Layer layer(NDArray weight, NDArray bias) {
        int out = (int) weight.getShape().get(0);
        int in = (int) weight.getShape().get(1);
        float[] flat = weight.toFloatArray();
        var weights = new float[out][in];
        for (int row = 0; row < out; row++) {
            System.arraycopy(flat, row * in, weights[row], 0, in);
        }
        return new Layer(weights, bias.toFloatArray());
    }

    /** The head's probabilities, computed by the engine that trained it; [text][label]. */
    static float[][] probabilities(Head head, float[][] embeddings) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), ENGINE)) {
            NDArray standard = standardised(manager, embeddings, head.mean(), head.scale());
            NDArray hidden = apply(manager, head.hidden(), standard);
            NDArray logits = apply(manager, head.output(), Activation.relu(hidden));
            NDArray probabilities =
                    logits.div(Constant.of(manager, (float) head.temperature())).softmax(1);
            float[] flat = probabilities.toFloatArray();
            int labels = head.output().bias().length;
            var rows = new float[embeddings.length][labels];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(flat, i * labels, rows[i], 0, labels);
            }
            return rows;
        }
    }

    private static NDArray apply(NDManager manager, Layer layer, NDArray x) {
        return x.matMul(manager.create(layer.weights()).transpose())
                .add(manager.create(layer.bias()));
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
