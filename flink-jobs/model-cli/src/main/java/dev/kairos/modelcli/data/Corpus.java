package dev.kairos.modelcli.data;

import dev.kairos.modelcli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A set of labelled texts, and what was left out of it.
 *
 * @param name of the set
 * @param licence as its publisher states it
 * @param source where it is published
 * @param texts in the order of the file
 * @param leftOut how many rows were not used, by reason
 */
public record Corpus(
        String name,
        String licence,
        String source,
        List<LabelledText> texts,
        Map<String, Integer> leftOut) {

    /** Name of the set of tweets about companies. */
    public static final String TWITTER = "twitter_financial_news";

    /** Name of the set of Indian financial headlines. */
    public static final String SENTFIN = "sentfin";

    /** Name of the set of tweets of 2020 that were labelled by hand. */
    public static final String TWEETS_2020 = "stock_market_tweets_2020";

    private static final String INPUT = "input";

    // The file writes a Python dictionary: {'Gold': 'positive', "D'Mart": 'neutral'}. Names with an
    // apostrophe inside single quotes break a parser of Python, so only the values are looked for.
    private static final Pattern DECISION =
            Pattern.compile("['\"]\\s*:\\s*['\"](negative|neutral|positive)['\"]\\s*[,}]");

    public Corpus {
        texts = List.copyOf(texts);
    }

    /**
     * Reads the sets.
     *
     * @param folder holds {@code sentfin/} and {@code twitter_financial_news/}, and may hold {@code
     *     stock_market_tweets_2020/}
     * @throws UserError if one of the two is not there, or a set has other columns
     */
    public static List<Corpus> readAll(Path folder) {
        var corpora = new ArrayList<Corpus>();
        corpora.add(twitter(folder.resolve(TWITTER).resolve("sent_train.csv")));
        corpora.add(sentfin(folder.resolve(SENTFIN).resolve("SEntFiN.csv")));
        Path tweets = folder.resolve(TWEETS_2020).resolve("tweets_labelled_09042020_16072020.csv");
        if (Files.exists(tweets)) {
            corpora.add(tweets2020(tweets));
        }
        return corpora;
    }

    /** Reads the tweets of 2020: columns {@code text;sentiment}; most have no label. */
    static Corpus tweets2020(Path file) {
        var texts = new ArrayList<LabelledText>();
        var leftOut = new TreeMap<String, Integer>();
        read(
                CsvTable.open(file, ';'),
                List.of("text", "sentiment"),
                (row, line) -> {
                    String label = row.get(1).strip();
                    int sentiment = Sentiment.labels().indexOf(label);
                    if (label.isEmpty()) {
                        leftOut.merge("nobody labelled them", 1, Integer::sum);
                    } else if (sentiment < 0) {
                        throw new UserError(
                                "%s line %d: the sentiment is '%s'; %s are known"
                                        .formatted(file, line, label, Sentiment.labels()));
                    } else if (row.get(0).isBlank()) {
                        leftOut.merge("blank text", 1, Integer::sum);
                    } else {
                        texts.add(
                                new LabelledText(
                                        TWEETS_2020,
                                        row.get(0),
                                        Sentiment.values()[sentiment],
                                        true));
                    }
                });
        return new Corpus(
                TWEETS_2020,
                "CC BY 4.0 (as a copy states it; not checked at the publisher); the texts are"
                        + " tweets",
                "https://github.com/josepwil/Sentiment-Analysis-for-Stock-Price-Prediction",
                texts,
                leftOut);
    }

    /** Reads the tweets: columns {@code text,label}; 0 is bearish, 1 bullish, 2 neutral. */
    static Corpus twitter(Path file) {
        var texts = new ArrayList<LabelledText>();
        var leftOut = new TreeMap<String, Integer>();
        read(
                CsvTable.open(file),
                List.of("text", "label"),
                (row, line) -> {
                    Sentiment sentiment =
                            switch (row.get(1).strip()) {
                                case "0" -> Sentiment.NEGATIVE;
                                case "1" -> Sentiment.POSITIVE;
                                case "2" -> Sentiment.NEUTRAL;
                                default ->
                                        throw new UserError(
                                                ("%s line %d: the label is '%s'; 0, 1 and 2 are"
                                                                + " known")
                                                        .formatted(file, line, row.get(1)));
                            };
                    if (row.get(0).isBlank()) {
                        leftOut.merge("blank text", 1, Integer::sum);
                    } else {
                        texts.add(new LabelledText(TWITTER, row.get(0), sentiment, true));
                    }
                });
        return new Corpus(
                TWITTER,
                "MIT (dataset card); the texts are tweets",
                "https://huggingface.co/datasets/zeroshot/twitter-financial-news-sentiment",
                texts,
                leftOut);
    }

    /**
     * Reads the headlines: columns {@code Title,Decisions} among others. A headline judged
     * differently for different entities has no sentiment of its own and is left out.
     */
    static Corpus sentfin(Path file) {
        var texts = new ArrayList<LabelledText>();
        var leftOut = new TreeMap<String, Integer>();
        read(
                CsvTable.open(file),
                List.of("Title", "Decisions"),
                (row, line) -> {
                    List<Sentiment> decisions = decisions(row.get(1));
                    if (row.get(0).isBlank()) {
                        leftOut.merge("blank text", 1, Integer::sum);
                    } else if (decisions.isEmpty()) {
                        leftOut.merge("no readable decision", 1, Integer::sum);
                    } else if (decisions.stream().distinct().count() > 1) {
                        leftOut.merge("entities disagree", 1, Integer::sum);
                    } else {
                        texts.add(
                                new LabelledText(
                                        SENTFIN,
                                        row.get(0),
                                        decisions.get(0),
                                        decisions.size() == 1));
                    }
                });
        return new Corpus(SENTFIN, "MIT", "https://github.com/pyRis/SEntFiN", texts, leftOut);
    }

    /**
     * Reads anybody's labelled texts: columns {@code text,label} with the labels of {@link
     * Sentiment}.
     */
    public static Corpus labelled(Path file) {
        var texts = new ArrayList<LabelledText>();
        read(
                CsvTable.open(file),
                List.of("text", "label"),
                (row, line) -> {
                    int label = Sentiment.labels().indexOf(row.get(1).strip());
                    if (label < 0 || row.get(0).isBlank()) {
                        throw new UserError(
                                "%s line %d: a text and one of %s are needed, got text '%s' and label '%s'"
                                        .formatted(
                                                file,
                                                line,
                                                Sentiment.labels(),
                                                row.get(0),
                                                row.get(1)));
                    }
                    texts.add(new LabelledText(INPUT, row.get(0), Sentiment.values()[label], true));
                });
        return new Corpus(INPUT, "not stated", file.toString(), texts, Map.of());
    }

    static List<Sentiment> decisions(String dictionary) {
        var found = new ArrayList<Sentiment>();
        Matcher decision = DECISION.matcher(dictionary);
        while (decision.find()) {
            found.add(Sentiment.values()[Sentiment.labels().indexOf(decision.group(1))]);
        }
        return found;
    }

    private interface RowReader {
        void read(List<String> row, long line);
    }

    private static void read(CsvTable opened, List<String> columns, RowReader reader) {
        try (CsvTable table = opened) {
            int[] places = columns.stream().mapToInt(table::indexOf).toArray();
            for (var row = table.next(); row.isPresent(); row = table.next()) {
                List<String> values = row.get();
                reader.read(Arrays.stream(places).mapToObj(values::get).toList(), table.line());
            }
        } catch (IOException e) {
            throw new UserError(
                    "%s: cannot be closed: %s".formatted(opened.file(), e.getMessage()), e);
        }
    }
}
