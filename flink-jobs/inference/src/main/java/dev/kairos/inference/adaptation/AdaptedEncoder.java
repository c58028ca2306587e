package dev.kairos.inference.adaptation;

import dev.kairos.inference.packaging.EncoderSpec;

/**
 * What an adapted encoder consists of, made from a published one.
 *
 * @param model the graph in 8 bits, in ONNX's format
 * @param tokenizer a Hugging Face {@code tokenizer.json}
 */
public record AdaptedEncoder(byte[] model, byte[] tokenizer) {
    /**
     * Merges an adapter into the encoder that it was learnt beside.
     *
     * @param base in full precision
     * @param activations of the encoder with the adapter inside
     * @return the same bytes for the same inputs, on every machine
     */
    public static AdaptedEncoder of(EncoderSpec base, Adapter adapter, Activations activations) {
        EncoderGraph merged = adapter.mergedInto(EncoderGraph.parse(base.modelBytes()));
        return of(merged, activations, base);
    }

    /** An encoder whose weights were learnt as a whole. */
    public static AdaptedEncoder of(
            EncoderGraph adapted, Activations activations, EncoderSpec base) {
        return new AdaptedEncoder(
                Int8Quantiser.quantise(adapted, activations).toByteArray(),
                LinkTokens.shortened(base.tokenizerBytes()));
    }
}
