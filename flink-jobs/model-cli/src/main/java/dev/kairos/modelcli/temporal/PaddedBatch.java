package dev.kairos.modelcli.temporal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.modelcli.temporal.Architecture.TokenInputs;
import dev.kairos.modelcli.temporal.Examples.Example;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Examples padded at the end to the longest of them, as arrays of an engine. */
final class PaddedBatch {
    private final List<Example> examples;
    private final int length;

    PaddedBatch(List<Example> examples) {
        this.examples = examples;
        this.length = examples.stream().mapToInt(e -> e.tokens().length()).max().orElseThrow();
    }

    List<Example> examples() {
        return examples;
    }

    /** The inputs that a network of this kind reads; [B, L] or [B, L, width], 0 where padded. */
    Map<String, NDArray> inputs(NDManager manager, TokenInputs reads) {
        var inputs = new LinkedHashMap<String, NDArray>();
        inputs.put(TemporalModel.KIND, kinds(manager));
        inputs.put(TemporalModel.HOURS, hours(manager));
        put(inputs, manager, TemporalModel.VALUES, reads.variables(), Tokens::values);
        put(inputs, manager, TemporalModel.OBSERVED, reads.variables(), Tokens::observed);
        put(inputs, manager, TemporalModel.TEXT, reads.textWidth(), Tokens::text);
        put(inputs, manager, TemporalModel.CALENDAR, reads.calendarWidth(), Tokens::calendar);
        put(inputs, manager, TemporalModel.SUMMARIES, reads.summaryWidth(), Tokens::summaries);
        inputs.forEach((name, array) -> array.setName(name));
        return inputs;
    }

    private void put(
            Map<String, NDArray> inputs,
            NDManager manager,
            String name,
            int width,
            Function<Tokens, float[]> part) {
        if (width > 0) {
            inputs.put(name, padded(manager, width, example -> part.apply(example.tokens())));
        }
    }

    private NDArray kinds(NDManager manager) {
        var all = new long[examples.size() * length];
        for (int i = 0; i < examples.size(); i++) {
            long[] own = examples.get(i).tokens().kind();
            System.arraycopy(own, 0, all, i * length, own.length);
        }
        return manager.create(LongBuffer.wrap(all), new Shape(examples.size(), length));
    }

    private NDArray hours(NDManager manager) {
        float[] all = padded(1, example -> example.tokens().hours());
        return manager.create(FloatBuffer.wrap(all), new Shape(examples.size(), length));
    }

    /** Some array of every example, 0 where padded; [B, L, width]. */
    NDArray padded(NDManager manager, int width, Function<Example, float[]> part) {
        return manager.create(
                FloatBuffer.wrap(padded(width, part)), new Shape(examples.size(), length, width));
    }

    private float[] padded(int width, Function<Example, float[]> part) {
        var all = new float[examples.size() * length * width];
        for (int i = 0; i < examples.size(); i++) {
            float[] own = part.apply(examples.get(i));
            System.arraycopy(own, 0, all, i * length * width, own.length);
        }
        return all;
    }

    /** Rows of [B, L, …] without their padding, an array an example. */
    float[] own(float[] all, int example) {
        int each = all.length / (examples.size() * length);
        int from = example * length * each;
        return Arrays.copyOfRange(all, from, from + examples.get(example).tokens().length() * each);
    }
}
