package dev.kairos.modelcli.text;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import dev.kairos.inference.adaptation.EncoderGraph;
import dev.kairos.modelcli.training.AdamW;
import dev.kairos.modelcli.training.Constant;
import dev.kairos.modelcli.training.Head;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * An encoder and a head in PyTorch's memory, while they are fine-tuned. One process can train one
 * at a time, since DJL collects gradients for all of it.
 */
final class FineTuning implements AutoCloseable {
    private static final String ENGINE = "PyTorch";
    private static final int EVALUATION_BATCH = 64;
    private static final double CLIP_NORM = 1;
    private static final double WARM_UP = 0.06;

    /** The head starts from nothing and learns faster than what is known already. */
    private static final double HEAD_RATE = 2;

    private final FineTuningPlan plan;
    private final int classes;
    private final NDManager manager;
    private final ParameterStore store;
    private final TextClassifierBlock block;
    private final LearntParameters learnt;

    /**
     * @param base the encoder to start from
     * @param classes how many there are
     */
    FineTuning(FineTuningPlan plan, EncoderGraph base, int classes) {
        this.plan = plan;
        this.classes = classes;
        Engine.getEngine(ENGINE).setRandomSeed((int) plan.seed());
        manager = NDManager.newBaseManager(Device.cpu(), ENGINE);
        store = new ParameterStore(manager, false);
        EncoderShape shape = EncoderShape.of(base);
        float dropout = (float) plan.dropout();
        var encoder = new EncoderBlock(shape, plan.rank(), dropout);
        block = new TextClassifierBlock(encoder, shape.width(), classes, dropout);
        block.initialize(manager, DataType.FLOAT32, new Shape(1, 1), new Shape(1, 1));
        encoder.load(base);
        learnt =
                new LearntParameters(
                        rates(shape.layers()),
                        new AdamW(plan.weightDecay(), CLIP_NORM),
                        plan.averageDecay());
    }

    /** Decides what is learnt, and how fast. */
    private Map<Parameter, Double> rates(int layers) {
        var rates = new LinkedHashMap<Parameter, Double>();
        block.encoder()
                .named()
                .forEach(
                        (name, parameter) -> {
                            boolean table = name.endsWith("_embeddings.weight");
                            boolean learns =
                                    !table
                                            && (plan.rank() == 0
                                                    || EncoderBlock.isFactor(name)
                                                    || EncoderBlock.isVector(parameter));
                            parameter.freeze(!learns);
                            parameter.getArray().setRequiresGradient(learns);
                            if (learns) {
                                rates.put(
                                        parameter,
                                        Math.pow(plan.layerDecay(), depth(name, layers)));
                            }
                        });
        for (Parameter parameter : block.head().getDirectParameters().values()) {
            parameter.getArray().setRequiresGradient(true);
            rates.put(parameter, HEAD_RATE);
        }
        return rates;
    }

    /** How many layers lie above a parameter. */
    private static int depth(String name, int layers) {
        for (int layer = 0; layer < layers; layer++) {
            if (name.startsWith(EncoderShape.layerName(layer))) {
                return layers - 1 - layer;
            }
        }
        return layers;
    }

    /** Is told how a pass goes. */
    interface Listener {
        /**
         * @param texts in the step
         * @param loss mean of the pass so far
         */
        void stepped(int texts, double loss);
    }

    /**
     * One pass over the training part.
     *
     * @param epoch counted from 0; with the seed it decides order and dropout
     * @return the mean loss
     */
    double pass(LabelledTokens train, int epoch, Listener listener) {
        Engine.getEngine(ENGINE).setRandomSeed((int) (plan.seed() * 1_000 + epoch));
        List<int[]> batches =
                train.shuffledBatches(plan.batch(), new Random(plan.seed() * 1_000 + epoch));
        double sum = 0;
        int seen = 0;
        for (int i = 0; i < batches.size(); i++) {
            int[] batch = batches.get(i);
            sum += batch.length * backward(train, batch);
            seen += batch.length;
            double progress = (epoch + (double) i / batches.size()) / plan.epochs();
            learnt.step(plan.learningRate() * schedule(progress));
            listener.stepped(batch.length, sum / seen);
        }
        return sum / seen;
    }

    /** Up in a line, and down in a line to 0. */
    private static double schedule(double progress) {
        return progress < WARM_UP ? progress / WARM_UP : (1 - progress) / (1 - WARM_UP);
    }

    private double backward(LabelledTokens train, int[] batch) {
        // Native memory of a step dies with it.
        try (NDScope scope = new NDScope();
                GradientCollector gradients = Engine.getEngine(ENGINE).newGradientCollector()) {
            scope.suppressNotUsedWarning();
            NDList inputs = inputs(train, batch);
            NDArray targets = targets(train, batch);
            NDArray first = logProbabilities(inputs);
            NDArray loss = crossEntropy(first, targets);
            if (plan.agreement() > 0) {
                float weight = (float) plan.agreement() / 4;
                NDArray second = logProbabilities(inputs);
                NDArray divergence =
                        first.exp().sub(second.exp()).mul(first.sub(second)).sum(new int[] {1});
                loss =
                        loss.add(crossEntropy(second, targets))
                                .div(Constant.of(manager, 2))
                                .add(divergence.mean().mul(Constant.of(manager, weight)));
            }
            gradients.backward(loss);
            return loss.getFloat();
        }
    }

    private NDArray logProbabilities(NDList inputs) {
        return block.forward(store, inputs, true).singletonOrThrow().logSoftmax(1);
    }

    private static NDArray crossEntropy(NDArray logProbabilities, NDArray targets) {
        return logProbabilities.mul(targets).sum(new int[] {1}).mean().neg();
    }

    private NDList inputs(LabelledTokens texts, int[] batch) {
        int length = Arrays.stream(batch).map(i -> texts.tokens()[i].length).max().orElseThrow();
        var ids = new long[batch.length * length];
        var mask = new float[batch.length * length];
        for (int row = 0; row < batch.length; row++) {
            int[] own = texts.tokens()[batch[row]];
            for (int i = 0; i < own.length; i++) {
                ids[row * length + i] = own[i];
                mask[row * length + i] = 1;
            }
        }
        var shape = new Shape(batch.length, length);
        return new NDList(
                manager.create(LongBuffer.wrap(ids), shape),
                manager.create(FloatBuffer.wrap(mask), shape));
    }

    private NDArray targets(LabelledTokens texts, int[] batch) {
        float other = (float) plan.labelSmoothing() / classes;
        float own = (float) (1 - plan.labelSmoothing());
        var targets = new float[batch.length * classes];
        for (int row = 0; row < batch.length; row++) {
            for (int c = 0; c < classes; c++) {
                targets[row * classes + c] = other + own * texts.targets()[batch[row]][c];
            }
        }
        return manager.create(FloatBuffer.wrap(targets), new Shape(batch.length, classes));
    }

    /** Logits of all texts with the running average of the weights; [text][class]. */
    float[][] averagedLogits(LabelledTokens texts) {
        var logits = new float[texts.size()][];
        learnt.withAverages(() -> fill(texts, logits));
        return logits;
    }

    /** Logits of all texts with the weights as they are; [text][class]. */
    float[][] logits(LabelledTokens texts) {
        var logits = new float[texts.size()][];
        fill(texts, logits);
        return logits;
    }

    private void fill(LabelledTokens texts, float[][] logits) {
        for (int[] batch : texts.batches(EVALUATION_BATCH)) {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                float[] flat =
                        block.forward(store, inputs(texts, batch), false)
                                .singletonOrThrow()
                                .toFloatArray();
                for (int row = 0; row < batch.length; row++) {
                    logits[batch[row]] =
                            Arrays.copyOfRange(flat, row * classes, (row + 1) * classes);
                }
            }
        }
    }

    /** Hidden states of a batch, padded to its longest text; [text, position, width], flat. */
    float[] hiddenStates(int[][] tokens) {
        var texts = LabelledTokens.of(tokens, new int[tokens.length], classes);
        int[] batch = IntStream.range(0, tokens.length).toArray();
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return block.encoder()
                    .forward(store, inputs(texts, batch), false)
                    .singletonOrThrow()
                    .toFloatArray();
        }
    }

    LearntParameters learnt() {
        return learnt;
    }

    EncoderBlock encoder() {
        return block.encoder();
    }

    /** The head as it is now. */
    Head.Layer head() {
        var parameters = block.head().getDirectParameters();
        float[] flat = Parameters.read(parameters.get("weight"));
        int width = flat.length / classes;
        var rows = new float[classes][];
        for (int row = 0; row < classes; row++) {
            rows[row] = Arrays.copyOfRange(flat, row * width, (row + 1) * width);
        }
        return new Head.Layer(rows, Parameters.read(parameters.get("bias")));
    }

    @Override
    public void close() {
        block.clear();
        manager.close();
    }
}
