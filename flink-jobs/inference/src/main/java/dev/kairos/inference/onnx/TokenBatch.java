package dev.kairos.inference.onnx;

import java.util.Arrays;
import java.util.List;

/**
 * Tokenized texts, padded to the longest of them.
 *
 * @param ids token ids, 0 where padded; [text][position], row after row
 * @param mask 1 for a token, 0 for padding; the same layout
 * @param size number of texts
 * @param length padded length of each
 */
public record TokenBatch(long[] ids, long[] mask, int size, int length) {
    /** Pads texts to the longest of them. */
    public static TokenBatch of(List<TokenizedText> texts) {
        int length = texts.stream().mapToInt(TokenizedText::tokens).max().orElseThrow();
        var ids = new long[texts.size() * length];
        var mask = new long[texts.size() * length];
        for (int i = 0; i < texts.size(); i++) {
            int[] own = texts.get(i).ids();
            for (int j = 0; j < own.length; j++) {
                ids[i * length + j] = own[j];
            }
            Arrays.fill(mask, i * length, i * length + own.length, 1);
        }
        return new TokenBatch(ids, mask, texts.size(), length);
    }
}
