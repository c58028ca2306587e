package dev.kairos.inference.onnx;

/**
 * Tokenized texts, padded to the longest of them.
 *
 * @param ids token ids, 0 where padded; [text][position], row after row
 * @param mask 1 for a token, 0 for padding; the same layout
 * @param size number of texts
 * @param length padded length of each
 * @param tokens tokens without padding
 * @param truncated for each text, whether it was cut
 */
public record TokenBatch(
        long[] ids, long[] mask, int size, int length, long tokens, boolean[] truncated) {
    /** Tokens with padding: what the encoder computes. */
    public long paddedTokens() {
        return (long) size * length;
    }
}
