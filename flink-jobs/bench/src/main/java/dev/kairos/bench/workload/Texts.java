package dev.kairos.bench.workload;

import static java.util.Objects.requireNonNull;

import dev.kairos.inference.BatchPredictor;
import dev.kairos.inference.ModelInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Texts of exact lengths in tokens, made of common words that are one token each. */
public final class Texts {
    /** The encoder's begin and end. */
    private static final int SPECIAL_TOKENS = 2;

    private final BatchPredictor tokenizer;
    private final List<String> words;

    /**
     * @param tokenizer the model that will read the texts
     */
    public Texts(BatchPredictor tokenizer) {
        this.tokenizer = requireNonNull(tokenizer, "tokenizer");
        this.words =
                readWords().stream().filter(word -> tokensOf(word) == SPECIAL_TOKENS + 1).toList();
        if (words.size() < 2) {
            throw new IllegalStateException(
                    "The tokenizer of %s knows no common words".formatted(tokenizer.model()));
        }
    }

    private static List<String> readWords() {
        try (InputStream in = Texts.class.getResourceAsStream("words.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the list of words", e);
        }
    }

    /**
     * Makes a text for each length. All differ, so that no answer of one serves for another.
     *
     * @param lengths tokens of each text, special ones included, at least {@link Lengths#SHORTEST}
     * @param seed the same seed gives the same texts
     * @throws IllegalStateException if the model's tokenizer counts otherwise
     */
    public List<String> of(int[] lengths, long seed) {
        var random = new Random(seed);
        var made = new ArrayList<String>(lengths.length);
        Set<String> distinct = new HashSet<>();
        for (int length : lengths) {
            String text = text(length, random);
            while (!distinct.add(text)) {
                text = text(length, random);
            }
            made.add(text);
        }
        return made;
    }

    private String text(int length, Random random) {
        String text =
                IntStream.range(0, length - SPECIAL_TOKENS)
                        .mapToObj(i -> words.get(random.nextInt(words.size())))
                        .collect(Collectors.joining(" "));
        int found = tokensOf(text);
        if (found != length) {
            throw new IllegalStateException(
                    "A text of %d tokens came out with %d: %s".formatted(length, found, text));
        }
        return text;
    }

    private int tokensOf(String text) {
        return tokenizer.prepare(new ModelInput.Text(text)).tokens();
    }
}
