package dev.kairos.modelcli.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
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
        // Copied into PyTorch's own memory, which is aligned: DJL's set puts Java's in its place,
        // and
        // products over memory of another alignment differ in their last bits.
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            array.getManager().create(FloatBuffer.wrap(values), array.getShape()).copyTo(array);
        }
    }
}
