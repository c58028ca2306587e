package dev.kairos.inference;

/** An input in the form in which its model reads it; made by {@link BatchPredictor#prepare}. */
public interface PreparedInput {
    /** Length in tokens, from 1 to {@link BatchPredictor#maxTokens()}. */
    int tokens();

    /** Whether the input was longer than the model reads and was cut. */
    boolean truncated();
}
