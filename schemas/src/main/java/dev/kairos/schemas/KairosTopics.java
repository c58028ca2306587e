package dev.kairos.schemas;

import static java.util.Objects.requireNonNull;

/**
 * The names of Kairos's topics under one prefix.
 *
 * @param prefix what all names begin with, {@value #DEFAULT_PREFIX} unless a deployment says
 *     otherwise
 */
public record KairosTopics(String prefix) {
    public static final String DEFAULT_PREFIX = "kairos.";

    public KairosTopics {
        requireNonNull(prefix, "prefix");
    }

    public String news() {
        return prefix + "news";
    }

    public String predictions() {
        return prefix + "predictions";
    }

    public String deadLetters() {
        return prefix + "dead-letters";
    }
}
