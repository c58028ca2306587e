package dev.kairos.modelcli.temporal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.kairos.inference.onnx.OnnxGraph;
import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.modelcli.temporal.Architecture.TokenInputs;
import dev.kairos.modelcli.temporal.Examples.Example;
import dev.kairos.modelcli.temporal.TemporalNetwork.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Writes a trained network as an ONNX graph of fp32 numbers that ONNX Runtime serves. */
public final class TemporalExport {
    /** How far ONNX Runtime may be from the trainer, in any logit or quantile. */
    public static final double TOLERANCE = 1e-4;

    private static final int IR_VERSION = 8;
    private static final int BATCHES = 8;

    private TemporalExport() {}

    /**
     * A written graph.
     *
     * @param onnx the bytes of {@code model.onnx}; equal for equal weights
     * @param difference the largest difference between ONNX Runtime and the trainer that was seen
     */
    public record Exported(byte[] onnx, double difference) {}

    /**
     * Writes the graph, and runs it on random batches with padding beside the trainer.
     *
     * @throws IllegalStateException if ONNX Runtime answers otherwise by more than {@link
     *     #TOLERANCE}
     */
    public static Exported export(Architecture architecture, Weights weights) {
        byte[] onnx = graph(architecture, weights);
        double difference = difference(architecture, weights, onnx);
        if (!(difference <= TOLERANCE)) {
            throw new IllegalStateException(
                    "ONNX Runtime differs from the trainer by %.1e, more than %.0e"
                            .formatted(difference, TOLERANCE));
        }
        return new Exported(onnx, difference);
    }

    /** Without the check. */
    static byte[] graph(Architecture architecture, Weights weights) {
        TokenInputs reads = architecture.inputs();
        var graph = GraphProto.newBuilder().setName("temporal");
        graph.addInput(value(TemporalModel.KIND, TensorProto.DataType.INT64));
        graph.addInput(value(TemporalModel.HOURS, TensorProto.DataType.FLOAT));
        addInput(graph, TemporalModel.VALUES, reads.variables());
        addInput(graph, TemporalModel.OBSERVED, reads.variables());
        addInput(graph, TemporalModel.TEXT, reads.textWidth());
        addInput(graph, TemporalModel.CALENDAR, reads.calendarWidth());
        addInput(graph, TemporalModel.SUMMARIES, reads.summaryWidth());
        var operations = new GraphOperations(graph, weights);
        Answers<String> answers =
                new TemporalNetwork(architecture.withForecastsNext(false)).forward(operations);
        if (answers.logits() != null) {
            operations.nameOutput(answers.logits(), TemporalModel.LOGITS);
            graph.addOutput(
                    value(
                            TemporalModel.LOGITS,
                            TensorProto.DataType.FLOAT,
                            architecture.classes().labels().size()));
        }
        if (answers.quantiles() != null) {
            operations.nameOutput(answers.quantiles(), TemporalModel.QUANTILES);
            graph.addOutput(
                    value(
                            TemporalModel.QUANTILES,
                            TensorProto.DataType.FLOAT,
                            architecture.quantiles().targets().size(),
                            architecture.quantiles().levels().size()));
        }
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("kairos")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(GraphOperations.OPSET))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private static void addInput(GraphProto.Builder graph, String name, int width) {
        if (width > 0) {
            graph.addInput(value(name, TensorProto.DataType.FLOAT, width));
        }
    }

    /** Of shape [batch, length, further…], the first two free. */
    private static ValueInfoProto value(String name, TensorProto.DataType type, int... further) {
        var shape =
                TensorShapeProto.newBuilder()
                        .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"))
                        .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("length"));
        for (int size : further) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(
                        TypeProto.newBuilder()
                                .setTensorType(
                                        TypeProto.Tensor.newBuilder()
                                                .setElemType(type.getNumber())
                                                .setShape(shape)))
                .build();
    }

    private static double difference(Architecture architecture, Weights weights, byte[] onnx) {
        var random = new Random(1);
        double largest = 0;
        try (var engine = new TemporalEngine(architecture);
                OnnxGraph graph =
                        OnnxGraph.open(
                                "the exported graph",
                                onnx,
                                inputs(architecture.inputs()),
                                ai.djl.Device.cpu())) {
            for (int batch = 0; batch < BATCHES; batch++) {
                List<Example> examples = randomExamples(architecture.inputs(), random, batch);
                List<StepAnswers> expected = engine.answer(weights, examples, null).answers();
                List<StepAnswers> found = run(graph, examples, architecture.inputs());
                for (int i = 0; i < examples.size(); i++) {
                    largest = Math.max(largest, difference(expected.get(i), found.get(i)));
                }
            }
        }
        return largest;
    }

    /** Sequences of different lengths, the first batch of single tokens. */
    static List<Example> randomExamples(TokenInputs inputs, Random random, int batch) {
        var examples = new ArrayList<Example>();
        for (int i = 0; i <= batch; i++) {
            int length = batch == 0 ? 1 : 1 + random.nextInt(40);
            examples.add(new Example(randomTokens(inputs, random, length), null));
        }
        return examples;
    }

    static Tokens randomTokens(TokenInputs inputs, Random random, int length) {
        var kind = new long[length];
        var hours = new float[length];
        for (int i = 0; i < length; i++) {
            kind[i] = 1 + random.nextInt(inputs.kinds());
            double gap = Math.exp(3 * random.nextGaussian() - 1);
            hours[i] = i == 0 ? 0 : (float) (hours[i - 1] + gap);
        }
        var observed = new float[length * inputs.variables()];
        float[] values = normal(random, observed.length);
        for (int i = 0; i < observed.length; i++) {
            observed[i] = random.nextInt(2);
            values[i] *= observed[i];
        }
        return new Tokens(
                kind,
                hours,
                values,
                observed,
                normal(random, length * inputs.textWidth()),
                normal(random, length * inputs.calendarWidth()),
                normal(random, length * inputs.summaryWidth()));
    }

    private static float[] normal(Random random, int size) {
        var values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Runs a graph as serving does. */
    static List<StepAnswers> run(OnnxGraph graph, List<Example> examples, TokenInputs inputs) {
        try (NDManager manager = OnnxGraph.newManager()) {
            var batch = new PaddedBatch(examples);
            Map<String, NDArray> arrays = batch.inputs(manager, inputs);
            NDList answers = graph.run(manager, new NDList(arrays.values()));
            float[] logits = numbers(answers.get(TemporalModel.LOGITS));
            float[] quantiles = numbers(answers.get(TemporalModel.QUANTILES));
            var each = new ArrayList<StepAnswers>();
            for (int i = 0; i < examples.size(); i++) {
                each.add(new StepAnswers(batch.own(logits, i), batch.own(quantiles, i)));
            }
            return each;
        }
    }

    static Set<String> inputs(TokenInputs reads) {
        var names = new java.util.HashSet<>(Set.of(TemporalModel.KIND, TemporalModel.HOURS));
        if (reads.variables() > 0) {
            names.add(TemporalModel.VALUES);
            names.add(TemporalModel.OBSERVED);
        }
        if (reads.textWidth() > 0) {
            names.add(TemporalModel.TEXT);
        }
        if (reads.calendarWidth() > 0) {
            names.add(TemporalModel.CALENDAR);
        }
        if (reads.summaryWidth() > 0) {
            names.add(TemporalModel.SUMMARIES);
        }
        return names;
    }

    private static float[] numbers(NDArray array) {
        return array == null ? new float[0] : array.toFloatArray();
    }

    private static double difference(StepAnswers expected, StepAnswers found) {
        return Math.max(
                difference(expected.logits(), found.logits()),
                difference(expected.quantiles(), found.quantiles()));
    }

    private static double difference(float[] expected, float[] found) {
        if (expected.length != found.length) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs((double) expected[i] - found[i]);
            // A NaN is as far off as can be.
            largest =
                    Double.isNaN(difference)
                            ? Double.POSITIVE_INFINITY
                            : Math.max(largest, difference);
        }
        return largest;
    }
}
