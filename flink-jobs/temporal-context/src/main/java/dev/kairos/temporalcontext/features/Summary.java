package dev.kairos.temporalcontext.features;

/**
 * What is known of a variable as of a token: of its values in this and the earlier tokens of the
 * sequence, all 0 before the first. Values count as scaled by {@link Variable}.
 */
public enum Summary {
    /** 1 once it was observed. */
    SEEN,
    /** Its last value. */
    LAST,
    /** {@link ElapsedTime#logScale Log-scaled} time since it was last observed; 0 if it is now. */
    ELAPSED,
    /** {@code ln(1 + n)} of the number of tokens that observed it. */
    COUNT,
    /** Its first value. */
    FIRST,
    /** Mean of its values. */
    MEAN,
    /** Its smallest value. */
    LOWEST,
    /** Its largest value. */
    HIGHEST
}
