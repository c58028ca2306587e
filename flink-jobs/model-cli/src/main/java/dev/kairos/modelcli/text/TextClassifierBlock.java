package dev.kairos.modelcli.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * An encoder, the mean over a text's own tokens, and a linear layer that gives one logit a class.
 * Inputs as of {@link EncoderBlock}; output logits float32 [text, class].
 */
final class TextClassifierBlock extends AbstractBlock {
    private final EncoderBlock encoder;
    private final AdaptedLinear head;
    private final int width;
    private final int classes;
    private final float dropout;

    /**
     * @param dropout rate of the mean vector while learning
     */
    TextClassifierBlock(EncoderBlock encoder, int width, int classes, float dropout) {
        this.encoder = addChildBlock("encoder", encoder);
        this.head = addChildBlock("head", new AdaptedLinear(width, classes, 0));
        this.width = width;
        this.classes = classes;
        this.dropout = dropout;
    }

    EncoderBlock encoder() {
        return encoder;
    }

    AdaptedLinear head() {
        return head;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> parameters) {
        NDArray hidden = encoder.forward(store, inputs, training).singletonOrThrow();
        NDArray mask = inputs.get(1);
        NDArray sum = mask.expandDims(1).matMul(hidden).squeeze(1);
        NDArray mean = sum.div(mask.sum(new int[] {1}, true));
        if (training) {
            mean = Dropout.dropout(mean, dropout, true).singletonOrThrow();
        }
        return head.forward(store, new NDList(mean), training);
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        encoder.initialize(manager, dataType, inputShapes);
        head.initialize(manager, dataType, new Shape(1, width));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape(inputShapes[0].get(0), classes)};
    }
}
