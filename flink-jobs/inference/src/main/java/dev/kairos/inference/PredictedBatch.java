package dev.kairos.inference;

/**
 * What a model says of a batch, row by row in the order of its inputs.
 *
 * @param probabilities [input][label]
 * @param truncated for each input, whether it was cut
 * @param tokens tokens of the inputs
 * @param paddedTokens tokens that were computed, padding included
 */
public record PredictedBatch(
        float[][] probabilities, boolean[] truncated, long tokens, long paddedTokens) {}
