package dev.kairos.modelcli.text;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import java.nio.FloatBuffer;

/** Values of parameters, in and out of native memory. */
final class Parameters {
    private Parameters() {}

    static float[] read(Parameter parameter) {
        return parameter.getArray().toFloatArray();
    }

    /** Overwrites a parameter in place, so that whoever holds its array sees the new values. */
    static void write(Parameter parameter, float[] values) {
        NDArray array = parameter.getArray();
        if (array.size() != values.length) {
            throw new IllegalArgumentException(
                    "%s has %d values, not %d"
                            .formatted(parameter.getName(), array.size(), values.length));
        }
        array.set(FloatBuffer.wrap(values));
    }
}
