package dev.kairos.modelcli.temporal;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.kairos.modelcli.TrainingThreads;
import dev.kairos.modelcli.temporal.Examples.Example;
import dev.kairos.modelcli.temporal.Operations.Start;
import dev.kairos.modelcli.temporal.TemporalNetwork.Answers;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Computes answers, losses and gradients of a network with DJL's PyTorch engine. Weights live in
 * Java and are handed over at each step, so that native memory is empty between steps.
 */
final class TemporalEngine implements AutoCloseable {
    private static final String ENGINE = "PyTorch";

    private final Architecture architecture;
    private final TemporalNetwork network;
    private final NDManager root;

    /**
     * One step's loss and its gradients.
     *
     * @param gradients by parameter
     */
    record Step(double loss, Map<String, float[]> gradients) {}

    /**
     * What a batch was answered.
     *
     * @param answers one an example
     * @param loss of the batch
     */
    record Answered(List<StepAnswers> answers, double loss) {}

    TemporalEngine(Architecture architecture) {
        this.architecture = architecture;
        this.network = new TemporalNetwork(architecture);
        TrainingThreads.oneUnlessAsked();
        this.root = NDManager.newBaseManager(Device.cpu(), ENGINE);
    }

    /** Initial weights; the same for the same seed. */
    Weights start(long seed) {
        var parameters = new LinkedHashMap<String, Weights.Parameter>();
        var random = new Random(seed);
        try (NDManager manager = root.newSubManager()) {
            EngineOperations.Parameters drawn =
                    (name, start, shape) -> {
                        var parameter = new Weights.Parameter(shape, draw(start, shape, random));
                        parameters.put(name, parameter);
                        return array(manager, parameter);
                    };
            forward(manager, new PaddedBatch(List.of(oneToken())), drawn, 0);
        }
        return new Weights(parameters);
    }

    /** Seeds what is dropped from now on. */
    void seedDropout(long seed) {
        Engine.getEngine(ENGINE).setRandomSeed((int) (seed ^ (seed >>> 32)));
    }

    Step step(Weights weights, List<Example> examples, SequenceLoss loss) {
        try (NDManager manager = root.newSubManager()) {
            var batch = new PaddedBatch(examples);
            var parameters = new LinkedHashMap<String, NDArray>();
            weights.parameters()
                    .forEach(
                            (name, parameter) -> {
                                NDArray array = array(manager, parameter);
                                array.setRequiresGradient(true);
                                parameters.put(name, array);
                            });
            float value;
            try (GradientCollector collector = Engine.getEngine(ENGINE).newGradientCollector()) {
                Map<String, NDArray> inputs = batch.inputs(manager, architecture.inputs());
                Answers<NDArray> answers =
                        network.forward(
                                new EngineOperations(
                                        manager,
                                        inputs,
                                        (name, start, shape) -> parameters.get(name),
                                        architecture.dropout()));
                NDArray result = loss.of(answers, inputs, batch, manager);
                collector.backward(result);
                value = result.getFloat();
            }
            var gradients = new LinkedHashMap<String, float[]>();
            parameters.forEach(
                    (name, array) -> gradients.put(name, array.getGradient().toFloatArray()));
            return new Step(value, gradients);
        }
    }

    Answered answer(Weights weights, List<Example> examples, SequenceLoss loss) {
        try (NDManager manager = root.newSubManager()) {
            var batch = new PaddedBatch(examples);
            Map<String, NDArray> inputs = batch.inputs(manager, architecture.inputs());
            Answers<NDArray> answers =
                    network.forward(
                            new EngineOperations(
                                    manager,
                                    inputs,
                                    (name, start, shape) -> array(manager, weights.get(name)),
                                    0));
            float[] logits = numbers(answers.logits());
            float[] quantiles = numbers(answers.quantiles());
            var each = new ArrayList<StepAnswers>();
            for (int i = 0; i < examples.size(); i++) {
                each.add(new StepAnswers(batch.own(logits, i), batch.own(quantiles, i)));
            }
            double value =
                    loss == null ? Double.NaN : loss.of(answers, inputs, batch, manager).getFloat();
            return new Answered(each, value);
        }
    }

    private void forward(
            NDManager manager,
            PaddedBatch batch,
            EngineOperations.Parameters parameters,
            double dropout) {
        network.forward(
                new EngineOperations(
                        manager,
                        batch.inputs(manager, architecture.inputs()),
                        parameters,
                        dropout));
    }

    private Example oneToken() {
        Architecture.TokenInputs inputs = architecture.inputs();
        var tokens =
                new Tokens(
                        new long[] {1},
                        new float[1],
                        new float[inputs.variables()],
                        new float[inputs.variables()],
                        new float[inputs.textWidth()],
                        new float[inputs.calendarWidth()],
                        new float[inputs.summaryWidth()]);
        return new Example(tokens, null);
    }

    private static float[] numbers(NDArray array) {
        return array == null ? new float[0] : array.toFloatArray();
    }

    private static NDArray array(NDManager manager, Weights.Parameter parameter) {
        return manager.create(
                FloatBuffer.wrap(parameter.values()), new Shape(parameter.longShape()));
    }

    private static float[] draw(Start start, int[] shape, Random random) {
        int size = 1;
        for (int length : shape) {
            size *= length;
        }
        var values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] =
                    switch (start) {
                        case ZEROS -> 0;
                        case ONES -> 1;
                        case SMALL -> (float) (0.02 * random.nextGaussian());
                        case GLOROT ->
                                (float)
                                        ((2 * random.nextDouble() - 1)
                                                * Math.sqrt(6.0 / (shape[0] + shape[1])));
                        case FREQUENCIES ->
                                (float) (0.25 * Math.pow(32, i / Math.max(1.0, size - 1.0)));
                    };
        }
        return values;
    }

    @Override
    public void close() {
        root.close();
    }
}
