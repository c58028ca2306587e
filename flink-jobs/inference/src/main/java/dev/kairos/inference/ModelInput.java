package dev.kairos.inference;

import static java.util.Objects.requireNonNull;

/** What a model is asked about. Equal inputs get equal answers. */
public sealed interface ModelInput {
    /**
     * A text, tokenized by the model's own tokenizer and cut at the model's longest input.
     *
     * @param text any length, not blank
     */
    record Text(String text) implements ModelInput {
        public Text {
            requireNonNull(text, "text");
        }
    }
}
