package dev.kairos.modelcli.data;

import dev.kairos.inference.packaging.ModelManifest.TrainingSet;
import dev.kairos.modelcli.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Texts about companies that nobody labelled, for a teacher to tell of: tweets of stocknet. */
public final class UnlabelledTweets {
    /** Shorter ones are little but names of companies. */
    private static final int FEWEST_WORDS = 6;

    private UnlabelledTweets() {}

    /**
     * Draws texts that differ in their wording.
     *
     * @param data folder of the sets
     * @param count how many
     * @param seed decides which
     * @param parts nothing that is a near-duplicate of their validation and test part is drawn
     * @throws UserError if there are not as many, or the set is not there
     */
    public static List<String> draw(Path data, int count, long seed, Parts parts) {
        if (count == 0) {
            return List.of();
        }
        var texts =
                new ArrayList<>(
                        Stocknet.tweets(data).stream()
                                .flatMap(file -> TweetsTsv.read(file).tweets().stream())
                                .map(tweet -> published(tweet.text()))
                                .filter(UnlabelledTweets::saysSomething)
                                .collect(
                                        Collectors.toMap(
                                                LabelledText::normalised,
                                                Function.identity(),
                                                (first, repeated) -> first,
                                                LinkedHashMap::new))
                                .values());
        Collections.shuffle(texts, new Random(seed));
        List<String> measured =
                IntStream.concat(
                                IntStream.of(parts.of(Part.VALIDATION)),
                                IntStream.of(parts.of(Part.TEST)))
                        .mapToObj(i -> parts.texts().get(i).text())
                        .toList();
        List<String> drawn = Split.without(texts, measured).stream().limit(count).toList();
        if (drawn.size() < count) {
            throw new UserError(
                    "--unlabelled: stocknet in %s has %d texts of different wording, %d were asked for"
                            .formatted(data, drawn.size(), count));
        }
        return drawn;
    }

    /** Where they come from, for {@code model.yaml}. */
    public static TrainingSet origin(int count) {
        return Stocknet.origin(", without labels", count);
    }

    /** A text as people write it; the set has it in lower case, with names in place of others. */
    private static String published(String text) {
        String own = text.startsWith("rt ") ? text.substring("rt ".length()) : text;
        return own.replace("AT_USER", "@user").replace("URL", "https://t.co").replace("$ ", "$");
    }

    private static boolean saysSomething(String text) {
        return LabelledText.normalised(text).split(" ").length >= FEWEST_WORDS;
    }
}
