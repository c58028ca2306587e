package dev.kairos.modelcli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Writes small sets in the layout of the real ones, about things that no real set speaks of. */
final class GeneratedCorpora {
    private static final List<List<String>> PHRASES =
            List.of(
                    List.of("collapses", "is in ruins", "loses everything", "fails badly"),
                    List.of("meets on Monday", "has an office", "is based in town", "exists"),
                    List.of("wins big", "celebrates success", "delights everyone", "shines"));

    private GeneratedCorpora() {}

    /**
     * Writes both sets.
     *
     * @param texts how many in each
     */
    static void write(Path folder, int texts, long seed) throws IOException {
        var random = new Random(seed);
        var tweets = new StringBuilder("text,label\n");
        var headlines = new StringBuilder("S No.,Title,Decisions,Words\n");
        for (int i = 0; i < texts; i++) {
            int sentiment = random.nextInt(3);
            // Their labels: 0 bearish, 1 bullish, 2 neutral.
            int label = List.of(0, 2, 1).get(sentiment);
            tweets.append("Gnome guild %d %s,%d%n".formatted(i, phrase(sentiment, random), label));
            headlines.append(
                    "%d,Dragon bank %d %s,{'Dragon bank': '%s'},4%n"
                            .formatted(
                                    i,
                                    i,
                                    phrase(sentiment, random),
                                    List.of("negative", "neutral", "positive").get(sentiment)));
        }
        write(folder.resolve("twitter_financial_news/sent_train.csv"), tweets);
        write(folder.resolve("sentfin/SEntFiN.csv"), headlines);
    }

    private static String phrase(int sentiment, Random random) {
        return PHRASES.get(sentiment).get(random.nextInt(4));
    }

    private static void write(Path file, CharSequence content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
