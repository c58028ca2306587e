package dev.kairos.modelcli.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The classes of the sentiment task, in the order of a model's output. */
public enum Sentiment {
    NEGATIVE,
    NEUTRAL,
    POSITIVE;

    /** How the class is written in files, such as {@code negative}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All labels, in the order of a model's output. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(Sentiment::label).toList();
    }
}
