package dev.kairos.modelcli.text;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;

/**
 * A linear layer, and beside it a product of two thin matrices that learns in its place (LoRA, Hu
 * et al. 2021): {@code x W' + b + x D' U'}. With rank 0 there is no such product.
 */
final class AdaptedLinear extends AbstractBlock {
    private final int in;
    private final int out;
    private final Parameter weight;
    private final Parameter bias;
    private final Parameter down;
    private final Parameter up;

    /**
     * @param rank of the product beside the layer; 0 for none
     */
    AdaptedLinear(int in, int out, int rank) {
        this.in = in;
        this.out = out;
        weight = addParameter(parameter("weight", Parameter.Type.WEIGHT, new Shape(out, in)));
        bias = addParameter(parameter("bias", Parameter.Type.BIAS, new Shape(out)));
        if (rank == 0) {
            down = null;
            up = null;
            return;
        }
        down = addParameter(parameter("down", Parameter.Type.WEIGHT, new Shape(rank, in)));
        up = addParameter(parameter("up", Parameter.Type.WEIGHT, new Shape(out, rank)));
        down.setInitializer(new NormalInitializer((float) (1 / Math.sqrt(in))));
        // The product starts as zero: training starts from the encoder as it was published.
        up.setInitializer(Initializer.ZEROS);
    }

    private static Parameter parameter(String name, Parameter.Type type, Shape shape) {
        return Parameter.builder().setName(name).setType(type).optShape(shape).build();
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> parameters) {
        NDArray x = inputs.singletonOrThrow();
        Device device = x.getDevice();
        NDArray plain =
                Linear.linear(
                                x,
                                store.getValue(weight, device, training),
                                store.getValue(bias, device, training))
                        .singletonOrThrow();
        if (down == null) {
            return new NDList(plain);
        }
        NDArray thin = Linear.linear(x, store.getValue(down, device, training)).singletonOrThrow();
        NDArray learnt =
                Linear.linear(thin, store.getValue(up, device, training)).singletonOrThrow();
        return new NDList(plain.add(learnt));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape input = inputShapes[0];
        return new Shape[] {input.slice(0, input.dimension() - 1).add(out)};
    }

    @Override
    protected void prepare(Shape[] inputShapes) {
        long width = inputShapes[0].get(inputShapes[0].dimension() - 1);
        if (width != in) {
            throw new IllegalArgumentException("Vectors of %d enter, not %d".formatted(in, width));
        }
    }

    @Override
    public DataType[] getOutputDataTypes() {
        return new DataType[] {DataType.FLOAT32};
    }
}
