package dev.kairos.modelcli.market.movement;

import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.modelcli.scoring.OutputFile;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;

/**
 * Writes {@code Ticker,Date,p_up}: for every ticker and trading day after its first 22, and the
 * weekday after its last, the chance that it rises on that date, given that it moves beyond the
 * thresholds of {@link Move}, from what was known when the trading day before closed in New York.
 */
public final class MovementScoring {
    private static final int BATCH = 32;

    private MovementScoring() {}

    /** A date to forecast. */
    private record Row(String ticker, LocalDate date, TokenSequence context) {}

    /**
     * What was done.
     *
     * @param rows that were written
     * @param read what was read and passed over, for people
     * @param tooShort tickers with too few days to forecast any
     */
    public record Written(long rows, String read, long tooShort) {}

    /**
     * Scores.
     *
     * @param source of the task {@link MovementPackage#TASK}
     * @param progress is told how many more texts are embedded
     */
    public static Written write(
            TemporalPackage source, Path tweets, Path prices, Path output, IntConsumer progress) {
        MovementData read = MovementData.read(prices, List.of(tweets));
        List<TickerHistory> histories = read.histories();
        List<List<String>> days = new ArrayList<>();
        histories.forEach(history -> days.addAll(history.texts()));
        List<Row> rows = new ArrayList<>();
        List<Double> probabilities;
        try (TextEncoder encoder =
                        TextEncoder.openForAllCores(source.manifest().encoders().get(0));
                TemporalModel served = TemporalModel.open(source)) {
            var model =
                    new MovementModel(
                            source.manifest().temporal().features(),
                            TextEmbeddings.of(days, encoder, progress));
            for (TickerHistory history : histories) {
                for (int d = TickerHistory.WARM_UP; d < history.days().size(); d++) {
                    rows.add(
                            new Row(
                                    history.ticker(),
                                    dateAfter(history, d),
                                    model.context(history, d)));
                }
            }
            probabilities = probabilities(served, rows.stream().map(Row::context).toList());
        }
        OutputFile.write(
                output,
                csv -> {
                    csv.printRecord("Ticker", "Date", "p_up");
                    for (int i = 0; i < rows.size(); i++) {
                        csv.printRecord(
                                rows.get(i).ticker(),
                                rows.get(i).date(),
                                String.format(Locale.ROOT, "%.6f", probabilities.get(i)));
                    }
                });
        long tooShort =
                histories.stream()
                        .filter(history -> history.days().size() <= TickerHistory.WARM_UP)
                        .count();
        return new Written(rows.size(), read.summary(), tooShort);
    }

    private static LocalDate dateAfter(TickerHistory history, int d) {
        if (d + 1 < history.days().size()) {
            return history.days().get(d + 1).date();
        }
        LocalDate next = history.days().get(d).date().plusDays(1);
        while (next.getDayOfWeek() == DayOfWeek.SATURDAY
                || next.getDayOfWeek() == DayOfWeek.SUNDAY) {
            next = next.plusDays(1);
        }
        return next;
    }

    /** Forecasts of examples, as they are served. */
    static MoveForecast forecast(TemporalModel served, MovementModel model, MoveExamples examples) {
        List<TokenSequence> contexts =
                examples.all().stream()
                        .map(example -> model.context(example.history(), example.d()))
                        .toList();
        return MoveForecast.ofProbabilities(
                probabilities(served, contexts).stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray());
    }

    /** Chances to rise after each context, given a move. */
    private static List<Double> probabilities(TemporalModel model, List<TokenSequence> contexts) {
        int up = MovementModel.LABELS.indexOf("up");
        var probabilities = new ArrayList<Double>();
        for (int from = 0; from < contexts.size(); from += BATCH) {
            for (var steps :
                    model.answer(contexts.subList(from, Math.min(contexts.size(), from + BATCH)))) {
                float[] all = steps.probabilities();
                probabilities.add((double) all[all.length - MovementModel.LABELS.size() + up]);
            }
        }
        return probabilities;
    }
}
