package dev.kairos.inference.onnx;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.inference.packaging.ModelPackageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;

/**
 * Tokenizes texts for an encoder, cutting them where it stops reading. Any number of threads may
 * use it at a time.
 */
public final class TextTokenizer implements AutoCloseable {
    /**
     * How much of a long text is looked at first, in characters for each token that fits: English
     * takes 4 to 6, and what was too little is doubled.
     */
    private static final int CHARACTERS_PER_TOKEN = 8;

    /** What Unicode puts in the place of a character that cannot be read. */
    private static final int REPLACEMENT = 0xFFFD;

    private static final String SPACES = " \t\n\r";
    private static final String PUNCTUATION = ".,;:!?";

    private final HuggingFaceTokenizer tokenizer;
    private final int firstLook;
    private final String borders;

    private TextTokenizer(HuggingFaceTokenizer tokenizer, int firstLook, String borders) {
        this.tokenizer = tokenizer;
        this.firstLook = firstLook;
        this.borders = borders;
    }

    /**
     * Opens a tokenizer that is not, or not yet, part of an encoder.
     *
     * @param json a Hugging Face {@code tokenizer.json}
     * @param maxTokens where texts are cut
     * @throws ModelPackageException if it is no tokenizer
     */
    public static TextTokenizer open(byte[] json, int maxTokens) {
        return open(json, maxTokens, maxTokens * CHARACTERS_PER_TOKEN, "tokenizer.json");
    }

    /**
     * Opens an encoder's tokenizer.
     *
     * @throws ModelPackageException if it is missing, damaged, or no tokenizer
     */
    static TextTokenizer open(EncoderSpec spec) {
        return open(spec, spec.maxTokens() * CHARACTERS_PER_TOKEN);
    }

    /**
     * @param firstLook characters of a text that are tokenized before more are
     */
    static TextTokenizer open(EncoderSpec spec, int firstLook) {
        return open(
                spec.tokenizerBytes(),
                spec.maxTokens(),
                firstLook,
                "%s of %s".formatted(spec.tokenizer().resource(), spec.artifact()));
    }

    private static TextTokenizer open(byte[] json, int maxTokens, int firstLook, String place) {
        // Padding is left to TokenBatch, so that tokens and padding are counted exactly.
        String most = String.valueOf(maxTokens);
        var options =
                Map.of(
                        "truncation",
                        "true",
                        "padding",
                        "false",
                        "maxLength",
                        most,
                        "modelMaxLength",
                        most);
        try {
            JsonNode parts = new ObjectMapper().readTree(json);
            // Only of this pre-tokenizer is it known that words do not change those before them.
            String words = parts.at("/pre_tokenizer/type").asText();
            // What replaces more than characters, such as links, may look past punctuation.
            boolean byCharacter = parts.at("/normalizer/type").asText().equals("BertNormalizer");
            return new TextTokenizer(
                    HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options),
                    words.equals("BertPreTokenizer") ? firstLook : Integer.MAX_VALUE,
                    byCharacter ? SPACES + PUNCTUATION : SPACES);
        } catch (IOException e) {
            throw new ModelPackageException(
                    "%s cannot be opened: %s".formatted(place, e.getMessage()), e);
        }
    }

    /**
     * Tokenizes a text, cutting it at the most tokens. Of a long text only the beginning is looked
     * at, as soon as that alone is longer than the encoder reads: the tokens before the end of a
     * word do not depend on what follows.
     */
    public TokenizedText tokenize(String text) {
        for (long look = firstLook; look < text.length(); look *= 2) {
            int end = wordEnd(text, (int) look);
            if (end == text.length()) {
                break;
            }
            Encoding beginning = encode(text.substring(0, end));
            if (beginning.exceedMaxLength()) {
                return compact(beginning);
            }
        }
        return compact(encode(text));
    }

    private Encoding encode(String text) {
        // Given half of a surrogate pair, the native side takes all pairs of the text for damaged.
        boolean wellFormed = text.codePoints().noneMatch(TextTokenizer::isLoneSurrogate);
        return tokenizer.encode(wellFormed ? text : withoutLoneSurrogates(text));
    }

    private static String withoutLoneSurrogates(String text) {
        return text.codePoints()
                .map(c -> isLoneSurrogate(c) ? REPLACEMENT : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isLoneSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** The first place from an index on at which a word surely ends, or the end of the text. */
    private int wordEnd(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (startsAnew(text.charAt(i))) {
                return i;
            }
        }
        return text.length();
    }

    /**
     * Whether the character is no part of a word, nor of a special token such as {@code [MASK]}, no
     * matter what stands before it: white space, punctuation, or an ideograph.
     */
    private boolean startsAnew(char c) {
        return borders.indexOf(c) >= 0 || (!borders.equals(SPACES) && c >= 0x4E00 && c <= 0x9FFF);
    }

    private static TokenizedText compact(Encoding encoding) {
        long[] ids = encoding.getIds();
        var compact = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            compact[i] = Math.toIntExact(ids[i]);
        }
        return new TokenizedText(compact, encoding.exceedMaxLength());
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
