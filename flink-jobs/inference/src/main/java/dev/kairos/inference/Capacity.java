package dev.kairos.inference;

/**
 * How much one user may have in flight; the scheduler is built for the sum over its users.
 *
 * @param records requests, at least 1
 * @param tokens tokens of their inputs, at least 1; a single input is taken however long it is
 */
public record Capacity(int records, long tokens) {
    public Capacity {
        if (records < 1 || tokens < 1) {
            throw new IllegalArgumentException(
                    "A lease needs a capacity of at least one record and one token, got %d and %d"
                            .formatted(records, tokens));
        }
    }
}
