package dev.kairos.modelcli.clinical;

import dev.kairos.temporalcontext.features.Transform;
import dev.kairos.temporalcontext.features.Variable;

/**
 * A number that is charted, and what of it is believed.
 *
 * @param name as in the files
 * @param kind of observation that brings it: {@code admission}, {@code vital} or {@code lab}
 * @param least smallest value that a living patient may have, in the file's unit; what lies outside
 *     is counted as absurd and left out
 * @param most largest such value
 * @param transform before scaling: logarithms where values spread over powers of ten
 */
public record ClinicalVariable(
        String name, String kind, double least, double most, Transform transform) {

    /** What is known at admission. */
    public static final String ADMISSION = "admission";

    /** Measured at the bedside. */
    public static final String VITAL = "vital";

    /** Measured in a laboratory. */
    public static final String LAB = "lab";

    static ClinicalVariable admission(String name, double least, double most) {
        return new ClinicalVariable(name, ADMISSION, least, most, Transform.NONE);
    }

    static ClinicalVariable vital(String name, double least, double most) {
        return new ClinicalVariable(name, VITAL, least, most, Transform.NONE);
    }

    static ClinicalVariable lab(String name, double least, double most) {
        return new ClinicalVariable(name, LAB, least, most, Transform.NONE);
    }

    /** The same variable, whose logarithm is scaled. */
    ClinicalVariable logarithmic() {
        return new ClinicalVariable(
                name, kind, least, most, least > 0 ? Transform.LOG : Transform.LOG1P);
    }

    /** The same variable of both signs, whose logarithm is scaled. */
    ClinicalVariable signedLogarithmic() {
        return new ClinicalVariable(name, kind, least, most, Transform.SIGNED_LOG1P);
    }

    /** Whether a value is possible. */
    boolean believes(double value) {
        return value >= least && value <= most;
    }

    /** The model's input, not scaled yet. */
    Variable unscaled() {
        return Variable.unscaled(name, transform, least, most);
    }
}
