package dev.kairos.modelcli.training;

import dev.kairos.modelcli.UserError;

/** How far two computations of the same numbers are apart. */
public final class Differences {
    private Differences() {}

    /** The larger of a difference so far and of one more; NaN is the largest of all. */
    public static double larger(double soFar, double one, double other) {
        return Math.max(soFar, Math.abs(one - other));
    }

    /** The largest difference between rows. */
    public static double largest(float[][] some, float[][] others) {
        double largest = 0;
        for (int row = 0; row < some.length; row++) {
            for (int i = 0; i < some[row].length; i++) {
                largest = larger(largest, some[row][i], others[row][i]);
            }
        }
        return largest;
    }

    /**
     * Makes sure that ONNX Runtime and the trainer agree.
     *
     * @throws UserError if they do not
     */
    public static void require(double largest, double tolerance, String what) {
        if (!(largest <= tolerance)) {
            throw new UserError(
                    "ONNX Runtime and the trainer differ by %.2g in %s, at most %.0e is allowed"
                            .formatted(largest, what, tolerance));
        }
    }
}
