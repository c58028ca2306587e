package dev.kairos.modelcli.temporal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import dev.kairos.modelcli.training.Constant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Carries operations out in the training engine. All arrays, results included, belong to one
 * manager, which is to be closed after each step: what is left open is native memory lost.
 */
final class EngineOperations implements Operations<NDArray> {
    private static final float EPSILON = 1e-5f;

    private final NDManager manager;
    private final Map<String, NDArray> inputs;
    private final Parameters parameters;
    private final float dropout;

    /** Where parameters come from. */
    interface Parameters {
        NDArray get(String name, Start start, int... shape);
    }

    /**
     * @param dropout share of elements to drop; 0 outside of training
     */
    EngineOperations(
            NDManager manager, Map<String, NDArray> inputs, Parameters parameters, double dropout) {
        this.manager = manager;
        this.inputs = inputs;
        this.parameters = parameters;
        this.dropout = (float) dropout;
    }

    @Override
    public NDArray input(String name) {
        NDArray input = inputs.get(name);
        if (input == null) {
            throw new IllegalArgumentException("The batch has no '%s'".formatted(name));
        }
        return input;
    }

    @Override
    public NDArray parameter(String name, Start start, int... shape) {
        return parameters.get(name, start, shape);
    }

    @Override
    public NDArray constant(float[] values, int... shape) {
        return manager.create(values, new Shape(Arrays.stream(shape).asLongStream().toArray()));
    }

    @Override
    public NDArray rows(NDArray table, NDArray indices) {
        return table.getNDArrayInternal()
                .embedding(indices, table, SparseFormat.DENSE)
                .singletonOrThrow();
    }

    @Override
    public NDArray toFloat(NDArray integers) {
        return integers.toType(DataType.FLOAT32, false);
    }

    @Override
    public NDArray matMul(NDArray a, NDArray b) {
        return a.matMul(b);
    }

    @Override
    public NDArray add(NDArray a, NDArray b) {
        return a.add(b);
    }

    @Override
    public NDArray subtract(NDArray a, NDArray b) {
        return a.sub(b);
    }

    @Override
    public NDArray multiply(NDArray a, NDArray b) {
        return a.mul(b);
    }

    @Override
    public NDArray add(NDArray a, float number) {
        return a.add(number);
    }

    @Override
    public NDArray multiply(NDArray a, float number) {
        return a.mul(Constant.of(manager, number));
    }

    @Override
    public NDArray atMost(NDArray a, float number) {
        return a.minimum(Constant.of(manager, number));
    }

    @Override
    public NDArray relu(NDArray a) {
        return Activation.relu(a);
    }

    @Override
    public NDArray gelu(NDArray a) {
        return Activation.gelu(a);
    }

    @Override
    public NDArray softplus(NDArray a) {
        return Activation.softPlus(a);
    }

    @Override
    public NDArray log(NDArray a) {
        return a.log();
    }

    @Override
    public NDArray sin(NDArray a) {
        return a.sin();
    }

    @Override
    public NDArray cos(NDArray a) {
        return a.cos();
    }

    @Override
    public NDArray softmax(NDArray a) {
        return a.softmax(-1);
    }

    @Override
    public NDArray layerNorm(NDArray a, NDArray gain, NDArray offset) {
        return a.getNDArrayInternal()
                .layerNorm(a, gain.getShape(), gain, offset, EPSILON)
                .singletonOrThrow();
    }

    @Override
    public NDArray runningSum(NDArray a, int axis) {
        return a.cumSum(axis);
    }

    @Override
    public NDArray reshape(NDArray a, int... shape) {
        var sizes = new long[shape.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = shape[i] == 0 ? a.getShape().get(i) : shape[i];
        }
        return a.reshape(sizes);
    }

    @Override
    public NDArray transpose(NDArray a, int... axes) {
        return a.transpose(axes);
    }

    @Override
    public NDArray slice(NDArray a, int axis, int from, int to) {
        long size = a.getShape().get(axis);
        long end = to < 0 ? size + to : Math.min(size, to);
        var index = new NDIndex();
        LongStream.range(0, axis).forEach(i -> index.addAllDim());
        return a.get(index.addSliceDim(from, end));
    }

    @Override
    public NDArray concatenate(int axis, NDArray first, NDArray second) {
        return NDArrays.concat(new NDList(first, second), axis);
    }

    @Override
    public NDArray dropout(NDArray a) {
        return dropout == 0
                ? a
                : a.getNDArrayInternal().dropout(a, dropout, true).singletonOrThrow();
    }
}
