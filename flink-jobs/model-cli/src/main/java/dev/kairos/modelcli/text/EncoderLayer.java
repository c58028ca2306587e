package dev.kairos.modelcli.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.kairos.modelcli.training.Constant;

/**
 * One layer of BERT (Devlin et al. 2018): attention over all positions, then two linear layers with
 * a GELU between them; after each, what entered is added and the sum is normalised.
 *
 * <p>Inputs: hidden states [text, position, width], and what is added to attention scores [text, 1,
 * 1, position]: 0 for a token, a large negative number for padding.
 */
final class EncoderLayer extends AbstractBlock {
    private final EncoderShape shape;
    private final float dropout;
    private final AdaptedLinear query;
    private final AdaptedLinear key;
    private final AdaptedLinear value;
    private final AdaptedLinear attentionOutput;
    private final LayerNorm attentionNorm;
    private final AdaptedLinear intermediate;
    private final AdaptedLinear output;
    private final LayerNorm outputNorm;

    EncoderLayer(EncoderShape shape, int rank, float dropout) {
        this.shape = shape;
        this.dropout = dropout;
        int width = shape.width();
        // Children carry the names that the published weights have.
        query = addChildBlock("attention.self.query", linear(width, width, rank));
        key = addChildBlock("attention.self.key", linear(width, width, rank));
        value = addChildBlock("attention.self.value", linear(width, width, rank));
        attentionOutput = addChildBlock("attention.output.dense", linear(width, width, rank));
        attentionNorm = addChildBlock("attention.output.LayerNorm", EncoderShape.newNorm());
        intermediate = addChildBlock("intermediate.dense", linear(width, shape.inner(), rank));
        output = addChildBlock("output.dense", linear(shape.inner(), width, rank));
        outputNorm = addChildBlock("output.LayerNorm", EncoderShape.newNorm());
    }

    private static AdaptedLinear linear(int in, int out, int rank) {
        return new AdaptedLinear(in, out, rank);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> parameters) {
        NDArray hidden = inputs.get(0);
        NDArray bias = inputs.get(1);
        NDArray attended = attend(store, hidden, bias, training);
        NDArray middle =
                sumNormalised(
                        store,
                        attentionNorm,
                        apply(store, attentionOutput, attended, training),
                        hidden,
                        training);
        NDArray inner = Activation.gelu(apply(store, intermediate, middle, training));
        return new NDList(
                sumNormalised(
                        store,
                        outputNorm,
                        apply(store, output, inner, training),
                        middle,
                        training));
    }

    private NDArray attend(ParameterStore store, NDArray hidden, NDArray bias, boolean training) {
        long texts = hidden.getShape().get(0);
        long length = hidden.getShape().get(1);
        int size = shape.width() / shape.heads();
        var split = new Shape(texts, length, shape.heads(), size);
        NDArray queries =
                apply(store, query, hidden, training)
                        .mul(Constant.of(hidden.getManager(), (float) (1 / Math.sqrt(size))))
                        .reshape(split)
                        .transpose(0, 2, 1, 3);
        NDArray keys = apply(store, key, hidden, training).reshape(split).transpose(0, 2, 3, 1);
        NDArray values = apply(store, value, hidden, training).reshape(split).transpose(0, 2, 1, 3);
        NDArray weights =
                SharedDropout.apply(queries.matMul(keys).add(bias).softmax(-1), dropout, training);
        return weights.matMul(values).transpose(0, 2, 1, 3).reshape(texts, length, shape.width());
    }

    private NDArray sumNormalised(
            ParameterStore store,
            LayerNorm norm,
            NDArray change,
            NDArray entered,
            boolean training) {
        return apply(
                store, norm, SharedDropout.apply(change, dropout, training).add(entered), training);
    }

    private static NDArray apply(
            ParameterStore store, Block block, NDArray array, boolean training) {
        return block.forward(store, new NDList(array), training).singletonOrThrow();
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        var states = new Shape(1, 1, shape.width());
        for (var child : children) {
            boolean inner = child.getValue() == output;
            child.getValue()
                    .initialize(manager, dataType, inner ? new Shape(1, 1, shape.inner()) : states);
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0]};
    }
}
