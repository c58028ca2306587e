package dev.kairos.modelcli.text;

import dev.kairos.inference.packaging.EncoderSpec;
import java.util.function.IntFunction;

/** A published encoder, in full precision, that fine-tuning starts from. */
public enum BaseEncoder {
    /** 6 layers of width 384. */
    MINILM("all-MiniLM-L6-v2", "Apache-2.0", "financial-minilm", EncoderSpec::fullPrecisionMiniLm),

    /** 12 layers of width 384, at twice the time. */
    BGE_SMALL(
            "bge-small-en-v1.5", "MIT", "financial-bge-small", EncoderSpec::fullPrecisionBgeSmall);

    private final String published;
    private final String licence;
    private final String adapted;
    private final IntFunction<EncoderSpec> spec;

    BaseEncoder(String published, String licence, String adapted, IntFunction<EncoderSpec> spec) {
        this.published = published;
        this.licence = licence;
        this.adapted = adapted;
        this.spec = spec;
    }

    /** The name its publisher gave it. */
    public String published() {
        return published;
    }

    /** Of its weights. */
    String licence() {
        return licence;
    }

    /** The name of its package once it is adapted, unless another is given. */
    public String adapted() {
        return adapted;
    }

    /**
     * Looks it up on the class path.
     *
     * @param maxTokens where texts are cut
     */
    public EncoderSpec spec(int maxTokens) {
        return spec.apply(maxTokens);
    }
}
