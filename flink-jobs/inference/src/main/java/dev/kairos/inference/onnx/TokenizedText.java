package dev.kairos.inference.onnx;

/**
 * A text as its encoder reads it.
 *
 * @param ids token ids, the encoder's begin and end among them; not to be written to
 * @param truncated whether the text was longer than the encoder reads
 */
public record TokenizedText(int[] ids, boolean truncated) {
    /** Length in tokens. */
    public int tokens() {
        return ids.length;
    }
}
