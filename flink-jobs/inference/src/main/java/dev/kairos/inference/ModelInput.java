package dev.kairos.inference;

import static java.util.Objects.requireNonNull;

import dev.kairos.temporalcontext.features.TokenSequence;

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

    /**
     * What is known of a key, about whose last token the model is asked. It equals only what holds
     * the same object: token sequences are not compared by what is in them.
     *
     * @param tokens assembled by the model's own features; not empty
     */
    record Sequence(TokenSequence tokens) implements ModelInput {
        public Sequence {
            requireNonNull(tokens, "tokens");
        }
    }
}
