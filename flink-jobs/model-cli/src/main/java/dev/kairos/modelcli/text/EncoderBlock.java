package dev.kairos.modelcli.text;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.kairos.inference.adaptation.Adapter;
import dev.kairos.inference.adaptation.Difference;
import dev.kairos.inference.adaptation.Difference.Rounding;
import dev.kairos.inference.adaptation.EncoderGraph;
import dev.kairos.inference.adaptation.EncoderGraph.Tensor;
import dev.kairos.modelcli.training.Constant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A BERT-like encoder that computes what an {@link EncoderGraph} computes, and learns.
 *
 * <p>Inputs: token ids int64 [text, position], and a mask float32 of the same shape, 1 for a token
 * and 0 for padding. Output: hidden states float32 [text, position, width].
 */
final class EncoderBlock extends AbstractBlock {
    /** What keeps attention off padding; finite, so that a softmax of it alone is no NaN. */
    private static final float FAR_BELOW = -1e9f;

    private final EncoderShape shape;
    private final float dropout;
    private final Parameter words;
    private final Parameter positions;
    private final Parameter types;
    private final LayerNorm norm;
    private final List<EncoderLayer> layers = new ArrayList<>();

    /**
     * @param rank of the products that are learnt beside each matrix; 0 to learn the matrices
     * @param dropout rate while learning
     */
    EncoderBlock(EncoderShape shape, int rank, float dropout) {
        this.shape = shape;
        this.dropout = dropout;
        words = table("word_embeddings", shape.words());
        positions = table("position_embeddings", shape.positions());
        types = table("token_type_embeddings", 2);
        norm = addChildBlock("embeddings.LayerNorm", EncoderShape.newNorm());
        for (int layer = 0; layer < shape.layers(); layer++) {
            layers.add(
                    addChildBlock(
                            "encoder.layer." + layer, new EncoderLayer(shape, rank, dropout)));
        }
    }

    private Parameter table(String name, int rows) {
        return addParameter(
                Parameter.builder()
                        .setName("embeddings." + name + ".weight")
                        .setType(Parameter.Type.WEIGHT)
                        .optShape(new Shape(rows, shape.width()))
                        .build());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> parameters) {
        NDArray ids = inputs.get(0);
        NDArray mask = inputs.get(1);
        Device device = ids.getDevice();
        long texts = ids.getShape().get(0);
        long length = ids.getShape().get(1);
        NDArray embedded =
                Embedding.embedding(
                                ids, store.getValue(words, device, training), SparseFormat.DENSE)
                        .singletonOrThrow();
        // Every token is of the first type: a text is never a pair of texts here.
        NDArray places =
                store.getValue(positions, device, training)
                        .get(new NDIndex("0:{}", length))
                        .add(store.getValue(types, device, training).get(0));
        NDArray hidden =
                norm.forward(store, new NDList(embedded.add(places)), training).singletonOrThrow();
        hidden = SharedDropout.apply(hidden, dropout, training);
        NDArray bias =
                mask.sub(1)
                        .mul(Constant.of(mask.getManager(), -FAR_BELOW))
                        .reshape(texts, 1, 1, length);
        for (EncoderLayer layer : layers) {
            hidden = layer.forward(store, new NDList(hidden, bias), training).singletonOrThrow();
        }
        return new NDList(hidden);
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        var states = new Shape(1, 1, shape.width());
        norm.initialize(manager, dataType, states);
        for (EncoderLayer layer : layers) {
            layer.initialize(manager, dataType, states, new Shape(1, 1, 1, 1));
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0].add(shape.width())};
    }

    /** All parameters by the names that the published encoder has for them. */
    Map<String, Parameter> named() {
        var named = new LinkedHashMap<String, Parameter>();
        collect(this, "", named);
        return named;
    }

    private static void collect(Block block, String prefix, Map<String, Parameter> named) {
        block.getDirectParameters()
                .forEach(entry -> named.put(prefix + published(entry.getKey()), entry.getValue()));
        // DJL numbers children: two digits before the name.
        block.getChildren()
                .forEach(
                        entry ->
                                collect(
                                        entry.getValue(),
                                        prefix + entry.getKey().substring(2) + ".",
                                        named));
    }

    private static String published(String parameter) {
        return switch (parameter) {
            case "gamma" -> "weight";
            case "beta" -> "bias";
            default -> parameter;
        };
    }

    /** Takes over an encoder's weights; what is learnt beside them stays as it is. */
    void load(EncoderGraph graph) {
        Map<String, Parameter> named = named();
        graph.names()
                .forEach(
                        name -> {
                            Parameter parameter = named.get(name);
                            if (parameter == null) {
                                throw new IllegalArgumentException(
                                        "The encoder has a parameter that BERT does not: " + name);
                            }
                            Tensor tensor = graph.parameter(name);
                            float[] values = isMatrix(name) ? transposed(tensor) : tensor.values();
                            Parameters.write(parameter, values);
                        });
    }

    /**
     * What was learnt: beside the matrices, or else their change, rounded, and the vectors as they
     * are now.
     *
     * @param base as it was before
     * @param rounding of the change of matrices
     */
    Adapter adapter(EncoderGraph base, Rounding rounding) {
        var products = new TreeMap<String, Adapter.Product>();
        var differences = new TreeMap<String, Difference>();
        var vectors = new TreeMap<String, float[]>();
        Map<String, Parameter> named = named();
        named.forEach(
                (name, parameter) -> {
                    if (name.endsWith(".down")) {
                        String layer = name.substring(0, name.length() - ".down".length());
                        products.put(
                                layer + ".weight",
                                new Adapter.Product(
                                        turned(tensorOf(parameter)),
                                        turned(tensorOf(named.get(layer + ".up")))));
                    } else if (parameter.requiresGradient() && isMatrix(name)) {
                        differences.put(
                                name,
                                Difference.of(
                                        rounding,
                                        base.parameter(name),
                                        transposed(tensorOf(parameter))));
                    } else if (parameter.requiresGradient() && isVector(parameter)) {
                        vectors.put(name, Parameters.read(parameter));
                    }
                });
        return new Adapter(products, differences, vectors);
    }

    static boolean isFactor(String name) {
        return name.endsWith(".down") || name.endsWith(".up");
    }

    static boolean isVector(Parameter parameter) {
        return parameter.getShape().dimension() == 1;
    }

    /** Whether a layer multiplies with the parameter, and the graph holds it transposed. */
    private static boolean isMatrix(String name) {
        return name.startsWith("encoder.")
                && name.endsWith(".weight")
                && !name.contains("LayerNorm");
    }

    private static Tensor tensorOf(Parameter parameter) {
        Shape shape = parameter.getShape();
        return new Tensor(
                new int[] {(int) shape.get(0), (int) shape.get(1)}, Parameters.read(parameter));
    }

    private static Tensor turned(Tensor matrix) {
        return new Tensor(new int[] {matrix.shape()[1], matrix.shape()[0]}, transposed(matrix));
    }

    private static float[] transposed(Tensor matrix) {
        int rows = matrix.shape()[0];
        int columns = matrix.shape()[1];
        var turned = new float[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                turned[column * rows + row] = matrix.values()[row * columns + column];
            }
        }
        return turned;
    }
}
