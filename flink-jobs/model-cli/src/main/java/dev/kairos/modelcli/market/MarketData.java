package dev.kairos.modelcli.market;

import dev.kairos.inference.market.Horizons;
import dev.kairos.modelcli.UserError;
import dev.kairos.temporalcontext.bars.Bar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    record Part(String name, List<BarSeries> series, Instant from, Instant until) {
        /** Whether a forecast over each horizon is counted. */
        boolean isMeasured() {
            return series.stream().anyMatch(one -> isMeasured(one.bars()));
        }

        private boolean isMeasured(List<Bar> bars) {
            for (int t = ForecastRun.UNCOUNTED; t + Horizons.LONGEST < bars.size(); t++) {
                if (!bars.get(t).eventTime().isBefore(from)
                        && bars.get(t + Horizons.LONGEST).eventTime().isBefore(until)) {
                    return true;
                }
            }
            return false;
        }

        private String dates() {
            if (from.equals(Instant.MIN)) {
                return "before " + date(until);
            }
            return until.equals(Instant.MAX)
                    ? "from %s on".formatted(date(from))
                    : "from %s on and before %s".formatted(date(from), date(until));
        }

        private static String date(Instant at) {
            return at.atOffset(ZoneOffset.UTC).toLocalDate().toString();
        }
    }

    /**
     * What no choice was made on, and what was fitted to.
     *
     * @param training the training part; empty if the set is not there
     * @param parts of the sets that are there
     */
    record Tests(List<BarSeries> training, List<Part> parts) {}

    /**
     * All series of {@link #LEAN}.
     *
     * @throws UserError if there is no set, or not enough of it in one of its three parts
     */
    static List<BarSeries> lean(Path data) {
        List<BarSeries> lean = read(data);
        require(
                data.resolve(LEAN),
                new Part(LEAN + " training", training(lean), Instant.MIN, VALIDATION),
                new Part(LEAN + " validation", lean, VALIDATION, TEST),
                test(lean));
        return lean;
    }

    private static List<BarSeries> read(Path data) {
        return new LeanFolder(data.resolve(LEAN))
                .minutes().stream()
                        .flatMap(series -> series.splitAtGaps(LONGEST_GAP).stream())
                        .toList();
    }

    private static void require(Path set, Part... parts) {
        String missing =
                Stream.of(parts)
                        .filter(part -> !part.isMeasured())
                        .map(part -> "%s (%s)".formatted(part.name(), part.dates()))
                        .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new UserError(
                    "%s: has too few bars for %s; the set is split by these dates, and in each part a series needs a bar with %d before it and, within the part, %d after it"
                            .formatted(set, missing, ForecastRun.UNCOUNTED, Horizons.LONGEST));
        }
    }

    /** What models are fitted to. */
    static List<BarSeries> training(List<BarSeries> lean) {
        return lean.stream()
                .flatMap(series -> series.between(Instant.MIN, VALIDATION).stream())
                .toList();
    }

    private static Part test(List<BarSeries> lean) {
        return new Part(LEAN + " test", lean, TEST, Instant.MAX);
    }

    /**
     * What no choice was made on, as far as the sets are there.
     *
     * @throws UserError if a set is there and holds too little of its test part
     */
    static Tests tests(Path data) {
        var parts = new ArrayList<Part>();
        List<BarSeries> training = List.of();
        if (Files.isDirectory(data.resolve(LEAN))) {
            List<BarSeries> lean = read(data);
            require(data.resolve(LEAN), test(lean));
            training = training(lean);
            parts.add(test(lean));
        }
        Path nautilus = data.resolve(NAUTILUS).resolve(NAUTILUS_BARS);
        if (Files.isRegularFile(nautilus)) {
            var part =
                    new Part(
                            NAUTILUS + " test",
                            List.of(BarsCsv.read(nautilus).series()),
                            NAUTILUS_TEST,
                            Instant.MAX);
            require(nautilus, part);
            parts.add(part);
        }
        return new Tests(training, parts);
    }
}
