package dev.kairos.modelcli.market.movement;

import dev.kairos.modelcli.data.Stocknet;
import dev.kairos.modelcli.data.TweetsTsv;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Tickers' histories, and what was passed over on the way to them.
 *
 * @param histories one a ticker with prices
 * @param texts that were read
 * @param repeated rows of a time, a ticker and a text that stood before
 * @param withoutText rows with nothing in their text
 * @param withoutPrice rows of days without a price
 * @param unpriced tickers that texts are about and that have no prices
 * @param unpricedTexts texts about them, which are not read
 */
record MovementData(
        List<TickerHistory> histories,
        int texts,
        int repeated,
        int withoutText,
        int withoutPrice,
        Set<String> unpriced,
        long unpricedTexts) {
    /** Reads {@code stocknet} in a folder of sets: prices, and texts of both years. */
    static MovementData stocknet(Path data) {
        return read(Stocknet.prices(data), Stocknet.tweets(data));
    }

    /** Reads prices and texts, and joins them. */
    static MovementData read(Path prices, List<Path> tweets) {
        PricesCsv.Prices days = PricesCsv.read(prices);
        var texts = new ArrayList<TweetsTsv.Tweet>();
        int repeated = 0;
        int withoutText = 0;
        for (Path file : tweets) {
            TweetsTsv.Read read = TweetsTsv.read(file);
            texts.addAll(read.tweets());
            repeated += read.repeated();
            withoutText += read.withoutText();
        }
        List<String> about = texts.stream().map(TweetsTsv.Tweet::ticker).toList();
        Set<String> unpriced =
                about.stream()
                        .filter(ticker -> !days.days().containsKey(ticker))
                        .collect(Collectors.toCollection(TreeSet::new));
        return new MovementData(
                TickerHistory.of(days, texts),
                texts.size(),
                repeated,
                withoutText,
                days.withoutPrice(),
                unpriced,
                about.stream().filter(unpriced::contains).count());
    }

    /** What was read and passed over, by the names that reports use. */
    Map<String, Object> toReport() {
        var report = new LinkedHashMap<String, Object>();
        report.put("tickers", histories.size());
        report.put("texts", texts);
        report.put("repeated_texts", repeated);
        report.put("empty_texts", withoutText);
        report.put("texts_of_tickers_without_prices", unpricedTexts);
        report.put("days_without_a_price", withoutPrice);
        return report;
    }

    /** What was read and passed over, for people. */
    String summary() {
        return "%d tickers, %d texts; passed over: %d repeated texts, %d without a word, %d about %d tickers without prices%s, %d days without a price"
                .formatted(
                        histories.size(),
                        texts,
                        repeated,
                        withoutText,
                        unpricedTexts,
                        unpriced.size(),
                        unpriced.isEmpty()
                                ? ""
                                : unpriced.stream()
                                        .limit(5)
                                        .collect(Collectors.joining(", ", " (", ")")),
                        withoutPrice);
    }
}
