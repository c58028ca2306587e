package dev.kairos.modelcli.data;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A text and what people said of it.
 *
 * @param corpus name of the set it comes from
 * @param text as it stands there
 * @param sentiment its class
 * @param single whether the judgement is about one entity; a text about several is kept only where
 *     they agree
 */
public record LabelledText(String corpus, String text, Sentiment sentiment, boolean single) {
    private static final Pattern LINK = Pattern.compile("https?://\\S+");
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}$%]+");

    /**
     * The text without what makes two copies of a headline differ: case, links, punctuation. Texts
     * that are equal here never lie in two parts of a split.
     */
    public String normalised() {
        return normalised(text);
    }

    /** The same of any text. */
    static String normalised(String text) {
        String bare = LINK.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ");
        return NO_WORD.matcher(bare).replaceAll(" ").strip();
    }
}
