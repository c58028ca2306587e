package dev.kairos.inference.adaptation;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.kairos.inference.adaptation.Difference.Rounding;
import dev.kairos.inference.adaptation.EncoderGraph.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What fine-tuning changed of an encoder, small enough to be shipped in its place: for matrices a
 * product of low rank that is added (LoRA, Hu et al. 2021) or a difference in few steps, for
 * vectors their new values.
 *
 * <p>As a file it is an ONNX graph without nodes: the initializers {@code NAME.down} [in][rank] and
 * {@code NAME.up} [rank][out] of a product, {@code NAME.steps} [in][out] of type INT4, or [in][out
 * / 5, rounded up] of type UINT8 for coarse ones, and {@code NAME.sizes} [out] of a difference, and
 * {@code NAME} of a vector.
 *
 * @param products by the name of the matrix
 * @param differences by the name of the matrix; of matrices without a product
 * @param vectors new values by the name of the parameter
 */
public record Adapter(
        SortedMap<String, Product> products,
        SortedMap<String, Difference> differences,
        SortedMap<String, float[]> vectors) {
    private static final String DOWN = ".down";
    private static final String UP = ".up";
    private static final String STEPS = ".steps";
    private static final String SIZES = ".sizes";

    /** ONNX's INT4, which is younger than the classes here. */
    private static final int INT4 = 22;

    /** The first version of ONNX's format with 4 bits. */
    private static final int IR_VERSION = 10;

    /**
     * A matrix of low rank.
     *
     * @param down [in][rank]
     * @param up [rank][out], with all scaling inside
     */
    public record Product(Tensor down, Tensor up) {
        public Product {
            if (down.shape().length != 2
                    || up.shape().length != 2
                    || down.shape()[1] != up.shape()[0]) {
                throw new IllegalArgumentException("The factors do not fit each other");
            }
        }

        /** The product added to a matrix [in][out], in double precision and one order of sums. */
        float[] addedTo(Tensor matrix) {
            int in = down.shape()[0];
            int rank = down.shape()[1];
            int out = up.shape()[1];
            if (matrix.shape()[0] != in || matrix.shape()[1] != out) {
                throw new IllegalArgumentException(
                        "The adapter's %d by %d do not fit a matrix of %d by %d"
                                .formatted(in, out, matrix.shape()[0], matrix.shape()[1]));
            }
            var sums = new float[in * out];
            var row = new double[out];
            for (int i = 0; i < in; i++) {
                for (int o = 0; o < out; o++) {
                    row[o] = matrix.values()[i * out + o];
                }
                for (int r = 0; r < rank; r++) {
                    double factor = down.values()[i * rank + r];
                    for (int o = 0; o < out; o++) {
                        row[o] += factor * up.values()[r * out + o];
                    }
                }
                for (int o = 0; o < out; o++) {
                    sums[i * out + o] = (float) row[o];
                }
            }
            return sums;
        }
    }

    /** The encoder with the adapter inside; equal ones give equal bytes. */
    public EncoderGraph mergedInto(EncoderGraph base) {
        var changed = new LinkedHashMap<String, float[]>(vectors);
        products.forEach(
                (name, product) -> changed.put(name, product.addedTo(base.parameter(name))));
        differences.forEach(
                (name, difference) -> changed.put(name, difference.addedTo(base.parameter(name))));
        return base.with(changed);
    }

    /** The adapter as a file. */
    public byte[] toBytes() {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("adapter");
        products.forEach(
                (name, product) -> {
                    graph.addInitializer(tensor(name + DOWN, product.down()));
                    graph.addInitializer(tensor(name + UP, product.up()));
                });
        differences.forEach(
                (name, difference) -> {
                    graph.addInitializer(
                            TensorProto.newBuilder()
                                    .setName(name + STEPS)
                                    .setDataType(type(difference.rounding()))
                                    .addDims(difference.in())
                                    .addDims(columns(difference.rounding(), difference.out()))
                                    .setRawData(
                                            UnsafeByteOperations.unsafeWrap(difference.packed())));
                    graph.addInitializer(vector(name + SIZES, difference.sizes()));
                });
        vectors.forEach((name, values) -> graph.addInitializer(vector(name, values)));
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("kairos")
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private static int type(Rounding rounding) {
        return rounding == Rounding.FINE ? INT4 : TensorProto.DataType.UINT8.getNumber();
    }

    /** As the file counts them: ONNX has a type for 4 bits, and none for digits of base 3. */
    private static int columns(Rounding rounding, int out) {
        return rounding == Rounding.FINE ? out : rounding.bytes(out);
    }

    private static TensorProto vector(String name, float[] values) {
        return tensor(name, new Tensor(new int[] {values.length}, values));
    }

    private static TensorProto tensor(String name, Tensor tensor) {
        var proto =
                TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(TensorProto.DataType.FLOAT.getNumber());
        for (int dimension : tensor.shape()) {
            proto.addDims(dimension);
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(tensor.values().length * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.values());
        return proto.setRawData(UnsafeByteOperations.unsafeWrap(bytes)).build();
    }

    /**
     * Reads an adapter.
     *
     * @throws IllegalArgumentException if the bytes are none
     */
    public static Adapter parse(byte[] bytes) {
        GraphProto graph;
        try {
            graph = ModelProto.parseFrom(bytes).getGraph();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("The bytes are no adapter", e);
        }
        var floats = new TreeMap<String, Tensor>();
        var steps = new TreeMap<String, TensorProto>();
        for (TensorProto tensor : graph.getInitializerList()) {
            if (tensor.getDataType() == TensorProto.DataType.FLOAT.getNumber()) {
                floats.put(tensor.getName(), EncoderGraph.read(tensor));
            } else {
                steps.put(tensor.getName(), tensor);
            }
        }
        var differences = new TreeMap<String, Difference>();
        steps.forEach(
                (name, packed) -> {
                    if (!name.endsWith(STEPS)) {
                        throw new IllegalArgumentException(
                                "The adapter has numbers that are neither floats nor steps of a"
                                        + " matrix: "
                                        + name);
                    }
                    String matrix = without(STEPS, name);
                    Tensor sizes = half(floats.remove(matrix + SIZES), name);
                    differences.put(matrix, difference(packed, sizes.values()));
                });
        var products = new TreeMap<String, Product>();
        for (String name : List.copyOf(floats.keySet())) {
            if (name.endsWith(DOWN)) {
                String matrix = without(DOWN, name);
                Tensor up = half(floats.remove(matrix + UP), name);
                products.put(matrix, new Product(floats.remove(name), up));
            }
        }
        var vectors = new TreeMap<String, float[]>();
        floats.forEach((name, tensor) -> vectors.put(name, tensor.values()));
        return new Adapter(products, differences, vectors);
    }

    private static Difference difference(TensorProto packed, float[] sizes) {
        for (Rounding rounding : Rounding.values()) {
            if (packed.getDataType() == type(rounding)
                    && packed.getDimsCount() == 2
                    // No row is without a byte, and no number of rows beyond what there are.
                    && packed.getDims(0) >= 1
                    && packed.getDims(0) <= packed.getRawData().size()
                    && packed.getDims(1) == columns(rounding, sizes.length)) {
                return Difference.unpacked(
                        rounding,
                        Math.toIntExact(packed.getDims(0)),
                        packed.getRawData().toByteArray(),
                        sizes);
            }
        }
        throw new IllegalArgumentException(
                "The adapter has steps of no known form: %s, of type %d, %s, with %d sizes"
                        .formatted(
                                packed.getName(),
                                packed.getDataType(),
                                packed.getDimsList(),
                                sizes.length));
    }

    private static String without(String ending, String name) {
        return name.substring(0, name.length() - ending.length());
    }

    private static Tensor half(Tensor other, String name) {
        if (other == null) {
            throw new IllegalArgumentException("The adapter has half of a change only: " + name);
        }
        return other;
    }
}
