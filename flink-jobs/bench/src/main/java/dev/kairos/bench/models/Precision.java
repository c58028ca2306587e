package dev.kairos.bench.models;

import java.util.Locale;

/** In which numbers the text encoder computes. */
public enum Precision {
    /** The encoder that the news-sentiment-fast package ships with. */
    INT8,

    /** The published MiniLM, neither adapted nor quantized, below the same head. */
    FP32;

    /** As in reports: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
