package dev.kairos.modelcli.data;

/** Numbers as tables write them: digits, a point, an exponent. */
public final class DecimalNumber {
    /** What ends a number of Java's own: 93f is rather a value with its unit. */
    private static final String SUFFIXES = "dDfF";

    private DecimalNumber() {}

    /**
     * Reads a number, white space around it or not; NaN and infinite ones, too, for the caller to
     * judge.
     *
     * @throws NumberFormatException if it is none, or one of Java's own: 93f, 0x1p15
     */
    public static double parse(String text) {
        String stripped = text.strip();
        if (!stripped.isEmpty() && SUFFIXES.indexOf(stripped.charAt(stripped.length() - 1)) >= 0
                || stripped.indexOf('x') >= 0
                || stripped.indexOf('X') >= 0) {
            throw new NumberFormatException("'%s' is no decimal number".formatted(stripped));
        }
        return Double.parseDouble(stripped);
    }
}
