package dev.kairos.modelcli.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Numbers that arrays which learn are multiplied by, divided by or compared to.
 *
 * <p>DJL's {@code array.mul(2f)} puts the number into a buffer of Java, which it lets go when the
 * product is there. The gradient of the product needs the number again: if the buffer has been
 * collected by then, it reads what lies there now, and is rarely and silently wrong. A sum does not
 * need its numbers again.
 */
public final class Constant {
    private Constant() {}

    /** A scalar float32 in PyTorch's own memory, which lives as long as a gradient needs it. */
    public static NDArray of(NDManager manager, float number) {
        return manager.full(new Shape(), number);
    }
}
