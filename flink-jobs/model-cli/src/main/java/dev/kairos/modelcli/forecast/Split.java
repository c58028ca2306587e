package dev.kairos.modelcli.forecast;

import dev.kairos.modelcli.UsageError;
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
     * @throws UsageError if it is none
     */
    public static Split parse(String text) {
        var matcher = NOTATION.matcher(text);
        if (!matcher.matches()) {
            throw new UsageError(
                    "--split: '%s'; write rows to train, validate and test on, such as 8640,2880,2880"
                            .formatted(text));
        }
        return new Split(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
    }

    /** 70%, 10% and 20% of some rows, as published tables cut what has no split of its own. */
    public static Split usual(int rows) {
        int training = (int) (rows * 0.7);
        int test = (int) (rows * 0.2);
        return new Split(training, rows - training - test, test);
    }

    /** Rows of all parts together. */
    public int rows() {
        return training + validation + test;
    }
}
