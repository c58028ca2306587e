package dev.kairos.modelcli.market.movement;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Days of tickers whose next day rose or fell by more than a little. */
record MoveExamples(List<MoveExample> all) {
    /** Days whose texts a regression reads. */
    private static final int TEXT_DAYS = 5;

    /**
     * A day.
     *
     * @param d its index in the history
     * @param date of the next day, which is forecast
     * @param up whether that rose
     */
    record MoveExample(TickerHistory history, int d, LocalDate date, boolean up) {}

    MoveExamples {
        all = List.copyOf(all);
    }

    /** Those whose next day is from {@code from} on and before {@code until}. */
    static MoveExamples of(List<TickerHistory> histories, LocalDate from, LocalDate until) {
        var examples = new ArrayList<MoveExample>();
        for (TickerHistory history : histories) {
            for (int d = TickerHistory.WARM_UP; d + 1 < history.days().size(); d++) {
                LocalDate date = history.days().get(d + 1).date();
                Move move = history.next(d);
                if (!date.isBefore(from) && date.isBefore(until) && move != Move.SMALL) {
                    examples.add(new MoveExample(history, d, date, move == Move.UP));
                }
            }
        }
        return new MoveExamples(examples);
    }

    boolean[] outcomes() {
        var outcomes = new boolean[all.size()];
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] = all.get(i).up();
        }
        return outcomes;
    }

    /** What is known of the day, one row an example. */
    float[][] prices() {
        var rows = new float[all.size()][];
        for (int i = 0; i < rows.length; i++) {
            double[] described = all.get(i).history().describe(all.get(i).d());
            rows[i] = new float[described.length];
            for (int f = 0; f < described.length; f++) {
                rows[i][f] = (float) described[f];
            }
        }
        return rows;
    }

    /**
     * The same, and the mean embedding of the texts of the last {@value #TEXT_DAYS} days; of many
     * texts only the last ones count, see {@link TextEmbeddings#mean}.
     */
    float[][] pricesAndTexts(TextEmbeddings embeddings) {
        float[][] prices = prices();
        var rows = new float[all.size()][];
        for (int i = 0; i < rows.length; i++) {
            var texts = new ArrayList<String>();
            int d = all.get(i).d();
            for (int day = d - TEXT_DAYS + 1; day <= d; day++) {
                texts.addAll(all.get(i).history().texts().get(day));
            }
            float[] mean = embeddings.mean(texts);
            rows[i] = new float[prices[i].length + mean.length];
            System.arraycopy(prices[i], 0, rows[i], 0, prices[i].length);
            System.arraycopy(mean, 0, rows[i], prices[i].length, mean.length);
        }
        return rows;
    }
}
