package dev.kairos.modelcli.market;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The sets of bars and how they are split: by time, one border for all series, so that no series
 * tells of a day on which another is measured.
 */
final class MarketData {
    static final String LEAN = "lean_market";
    static final String NAUTILUS = "nautilus_market";

    /** Where the training part of {@link #LEAN} ends and its validation part begins. */
    static final Instant VALIDATION = Instant.parse("2018-04-05T00:00:00Z");

    /** Where the validation part of {@link #LEAN} ends and its test part begins. */
    static final Instant TEST = Instant.parse("2018-04-06T00:00:00Z");

    /** Where the test part of {@link #NAUTILUS} begins; choices may look at what is before. */
    static final Instant NAUTILUS_TEST = Instant.parse("2022-01-12T00:00:00Z");

    private static final String NAUTILUS_BARS = "btc-perp-20211231-20220201_1m.csv.gz";

    /** Days that are further apart than a long weekend are no one series. */
    private static final Duration LONGEST_GAP = Duration.ofDays(4);

    private MarketData() {}

    /**
     * Series and what of them is measured.
     *
     * @param name for reports
     * @param series whole, since forecasts may read what was before
     * @param from forecasts made earlier are not counted
     * @param until outcomes from then on are not counted
     */
    record Part(String name, List<BarSeries> series, Instant from, Instant until) {}

    /** All series of {@link #LEAN}. */
    static List<BarSeries> lean(Path data) {
        return new LeanFolder(data.resolve(LEAN))
                .minutes().stream()
                        .flatMap(series -> series.splitAtGaps(LONGEST_GAP).stream())
                        .toList();
    }

    /** What models are fitted to. */
    static List<BarSeries> training(List<BarSeries> lean) {
        return lean.stream()
                .flatMap(series -> series.between(Instant.MIN, VALIDATION).stream())
                .toList();
    }

    static Part validation(List<BarSeries> lean) {
        return new Part(LEAN + " validation", lean, VALIDATION, TEST);
    }

    /** What no choice was made on, as far as the sets are there. */
    static List<Part> tests(Path data) {
        var parts = new ArrayList<Part>();
        if (Files.isDirectory(data.resolve(LEAN))) {
            parts.add(new Part(LEAN + " test", lean(data), TEST, Instant.MAX));
        }
        Path nautilus = data.resolve(NAUTILUS).resolve(NAUTILUS_BARS);
        if (Files.isRegularFile(nautilus)) {
            parts.add(
                    new Part(
                            NAUTILUS + " test",
                            List.of(BarsCsv.read(nautilus).series()),
                            NAUTILUS_TEST,
                            Instant.MAX));
        }
        return parts;
    }
}
