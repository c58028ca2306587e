package dev.kairos.inference.adaptation;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kairos.inference.adaptation.EncoderGraph.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far the activations reach that an encoder multiplies with its matrices, found beforehand on
 * typical texts. With it, what 8 bits stand for is settled once: what a text becomes does not
 * depend on the texts that share its batch.
 *
 * <p>As a file it is an ONNX graph without nodes: for each tensor of activations the initializers
 * {@code NAME.smoothing} [width] of type INT8 and {@code NAME.reach} [2] of type FLOAT.
 *
 * @param reaches by the name of the tensor in the graph
 */
public record Activations(SortedMap<String, Reach> reaches) {
    private static final String SMOOTHING = ".smoothing";
    private static final String REACH = ".reach";
    private static final int IR_VERSION = 8;

    /**
     * How much of a channel's reach its weights take over. Xiao et al. ("SmoothQuant", 2023) took
     * 0.5 to 0.9; of 0.65 to 1 on the validation texts of {@code news-sentiment} and {@code
     * news-sentiment-fast}, logits were nearest to those of full precision with 0.75 and 0.8.
     */
    private static final double STRENGTH = 0.8;

    /** Steps of smoothing in a doubling. */
    private static final int STEPS = 4;

    /** The steps that 8 bits without a sign have between the lowest and the highest. */
    private static final int EIGHT_BITS = 255;

    /** 2 to the 0, 1, 2 and 3 quarters: {@link Math#pow} may differ between machines. */
    private static final double[] QUARTERS = {
        1, 1.189207115002721, 1.4142135623730951, 1.681792830507429
    };

    /** No channel is taken to be smaller: dead ones would ask for an endless smoothing. */
    private static final double SMALLEST = 1e-4;

    /**
     * The reach of one tensor. Before it is rounded to 8 bits, each channel is divided by its
     * smoothing, which the rows of the matrices are multiplied with, so that channels of different
     * size share one scale.
     *
     * @param smoothing [width], in quarters of a doubling: 4 divides a channel by two; not to be
     *     written to
     * @param low the least value after smoothing, at most 0
     * @param high the largest, at least 0
     */
    public record Reach(byte[] smoothing, float low, float high) {
        public Reach {
            if (!(low <= 0 && high >= 0 && scale(low, high) > 0) || Float.isInfinite(high - low)) {
                throw new IllegalArgumentException(
                        "Activations do not reach from %s to %s".formatted(low, high));
            }
        }

        private static float scale(float low, float high) {
            return (high - low) / EIGHT_BITS;
        }

        /** What one step of 8 bits stands for; above 0. */
        float scale() {
            return scale(low, high);
        }

        /** The number of 8 bits that stands for 0, from 0 to 255. */
        int zeroPoint() {
            return (int) Math.rint(-low / scale());
        }

        /** What a channel is divided by. */
        double divisor(int channel) {
            int quarters = smoothing[channel];
            return Math.scalb(
                    QUARTERS[Math.floorMod(quarters, STEPS)], Math.floorDiv(quarters, STEPS));
        }
    }

    /**
     * How far each channel of a tensor was seen to reach; both [width], written by {@link #add}.
     */
    public record Channels(float[] least, float[] largest) {
        public Channels {
            if (least.length != largest.length) {
                throw new IllegalArgumentException(
                        "%d least and %d largest values".formatted(least.length, largest.length));
            }
        }

        /** Of a tensor of so many channels, before anything was seen. */
        public Channels(int width) {
            this(new float[width], new float[width]);
        }

        /** Takes in values, [position][channel]. */
        public void add(float[] values) {
            if (values.length % least.length != 0) {
                throw new IllegalArgumentException(
                        "%d values are not of %d channels".formatted(values.length, least.length));
            }
            for (int i = 0; i < values.length; i++) {
                int channel = i % least.length;
                least[channel] = Math.min(least[channel], values[i]);
                largest[channel] = Math.max(largest[channel], values[i]);
            }
        }
    }

    public Activations {
        reaches = Collections.unmodifiableSortedMap(new TreeMap<>(reaches));
    }

    /**
     * Settles what 8 bits stand for.
     *
     * @param seen by the name of the tensor, of all that are {@linkplain EncoderGraph#multiplied()
     *     multiplied}
     * @throws IllegalArgumentException if one is missing, of another width, or not finite
     */
    public static Activations of(EncoderGraph encoder, Map<String, Channels> seen) {
        var reaches = new TreeMap<String, Reach>();
        encoder.multiplied()
                .forEach(
                        (name, names) -> {
                            List<Tensor> matrices = names.stream().map(encoder::parameter).toList();
                            Channels channels = seen.get(name);
                            int width = matrices.get(0).shape()[0];
                            if (channels == null || channels.least().length != width) {
                                throw new IllegalArgumentException(
                                        "Of %s there are no %d channels".formatted(name, width));
                            }
                            reaches.put(name, reach(name, channels, matrices));
                        });
        return new Activations(reaches);
    }

    private static Reach reach(String name, Channels channels, List<Tensor> matrices) {
        var smoothing = new byte[channels.least().length];
        for (int i = 0; i < smoothing.length; i++) {
            double reach =
                    Math.max(SMALLEST, Math.max(-channels.least()[i], channels.largest()[i]));
            double weight = SMALLEST;
            for (Tensor matrix : matrices) {
                int columns = matrix.shape()[1];
                for (int o = 0; o < columns; o++) {
                    weight = Math.max(weight, Math.abs(matrix.values()[i * columns + o]));
                }
            }
            double doublings =
                    (STRENGTH * Math.log(reach) - (1 - STRENGTH) * Math.log(weight)) / Math.log(2);
            smoothing[i] =
                    (byte)
                            Math.max(
                                    -Byte.MAX_VALUE,
                                    Math.min(Byte.MAX_VALUE, Math.rint(STEPS * doublings)));
        }
        var unbounded = new Reach(smoothing, -1, 1);
        double low = 0;
        double high = 0;
        for (int i = 0; i < smoothing.length; i++) {
            low = Math.min(low, channels.least()[i] / unbounded.divisor(i));
            high = Math.max(high, channels.largest()[i] / unbounded.divisor(i));
        }
        try {
            return new Reach(smoothing, (float) low, (float) high);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    /** As a file; equal ones give equal bytes. */
    public byte[] toBytes() {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("activations");
        reaches.forEach(
                (name, reach) -> {
                    graph.addInitializer(
                            TensorProto.newBuilder()
                                    .setName(name + SMOOTHING)
                                    .setDataType(DataType.INT8.getNumber())
                                    .addDims(reach.smoothing().length)
                                    .setRawData(ByteString.copyFrom(reach.smoothing())));
                    graph.addInitializer(
                            TensorProto.newBuilder()
                                    .setName(name + REACH)
                                    .setDataType(DataType.FLOAT.getNumber())
                                    .addDims(2)
                                    .addFloatData(reach.low())
                                    .addFloatData(reach.high()));
                });
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it is none that {@link #toBytes} wrote
     */
    public static Activations parse(byte[] bytes) {
        GraphProto graph;
        try {
            graph = ModelProto.parseFrom(bytes).getGraph();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("The bytes are no activations of an encoder", e);
        }
        var byName = new HashMap<String, TensorProto>();
        graph.getInitializerList().forEach(tensor -> byName.put(tensor.getName(), tensor));
        var reaches = new TreeMap<String, Reach>();
        byName.forEach(
                (key, smoothing) -> {
                    if (!key.endsWith(SMOOTHING)) {
                        return;
                    }
                    String name = key.substring(0, key.length() - SMOOTHING.length());
                    TensorProto reach = byName.get(name + REACH);
                    if (reach == null
                            || reach.getFloatDataCount() != 2
                            || smoothing.getDataType() != DataType.INT8.getNumber()
                            || smoothing.getRawData().isEmpty()) {
                        throw new IllegalArgumentException(
                                "The activations of %s have no smoothing and reach of the known form"
                                        .formatted(name));
                    }
                    reaches.put(
                            name,
                            new Reach(
                                    smoothing.getRawData().toByteArray(),
                                    reach.getFloatData(0),
                                    reach.getFloatData(1)));
                });
        var read = new Activations(reaches);
        if (!Arrays.equals(read.toBytes(), bytes)) {
            throw new IllegalArgumentException(
                    "The activations hold more than a smoothing and a reach for each tensor");
        }
        return read;
    }
}
