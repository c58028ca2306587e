package dev.kairos.modelcli.forecast;

import dev.kairos.modelcli.UserError;
import java.util.regex.Pattern;

/**
 * How many rows are trained on, chosen by, and measured on, in this order from the first row; what
 * is left of the file is not used.
 */
public record Split(int training, int validation, int test) {
    private static final Pattern NOTATION = Pattern.compile("(\\d{1,9}),(\\d{1,9}),(\\d{1,9})");

    /**
     * Reads {@code 8640,2880,2880}.
     *
     * @throws UserError if it is none
     */
    public static Split parse(String text) {
        var matcher = NOTATION.matcher(text);
        if (!matcher.matches()) {
            throw new UserError(
                    "--split: '%s'; write rows to train, validate and test on, such as 8640,2880,2880"
                            .formatted(text));
        }
        return new Split(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
    }

    /** Rows of all parts together. */
    public int rows() {
        return training + validation + test;
    }
}
