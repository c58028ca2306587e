package dev.kairos.modelcli.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.Dropout;

/**
 * Dropout with one mask for all positions of a text (Gal and Ghahramani 2016). Drawing a random
 * number for each element took as long as all the products of a layer; so it takes no time.
 */
final class SharedDropout {
    private SharedDropout() {}

    /**
     * Drops features while learning.
     *
     * @param array its last axis but one counts the positions that share a mask
     * @param rate 0 for none
     */
    static NDArray apply(NDArray array, float rate, boolean training) {
        if (!training || rate == 0) {
            return array;
        }
        long[] mask = array.getShape().getShape().clone();
        mask[mask.length - 2] = 1;
        NDArray kept =
                Dropout.dropout(array.getManager().ones(new Shape(mask)), rate, true)
                        .singletonOrThrow();
        return array.mul(kept);
    }
}
