package dev.kairos.inference.adaptation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Makes a tokenizer read links as the one word {@code http}: what begins with {@code http://} or
 * {@code https://} in lower case, up to the next space. A shortened link says nothing but that it
 * is there, and BERT spells it in a dozen tokens: a third of a tweet.
 */
public final class LinkTokens {
    private static final String LINK = "https?://\\S+";
    private static final String WORD = "http";

    private LinkTokens() {}

    /**
     * Puts the rule before what a tokenizer does to characters.
     *
     * @param tokenizer a Hugging Face {@code tokenizer.json}
     * @return the same with the rule; equal inputs give equal bytes
     * @throws IllegalArgumentException if it is no JSON or has no normaliser
     */
    public static byte[] shortened(byte[] tokenizer) {
        var mapper = new ObjectMapper();
        try {
            var json = (ObjectNode) mapper.readTree(tokenizer);
            JsonNode present = json.get("normalizer");
            if (present == null || present.isNull()) {
                throw new IllegalArgumentException("The tokenizer has no normalizer");
            }
            var sequence = mapper.createObjectNode().put("type", "Sequence");
            var steps = sequence.putArray("normalizers");
            steps.addObject()
                    .put("type", "Replace")
                    .put("content", WORD)
                    .putObject("pattern")
                    .put("Regex", LINK);
            steps.add(present);
            json.set("normalizer", sequence);
            return mapper.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new IllegalArgumentException("The tokenizer is no JSON", e);
        }
    }
}
