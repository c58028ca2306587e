package dev.kairos.modelcli.market.movement;

import dev.kairos.modelcli.UserError;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Days of tickers, and what the day after each did. */
record MoveExamples(List<MoveExample> all) {
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

    /**
     * Those whose next day is from {@code from} on and before {@code until}, and moved by more than
     * a little, see {@link Move}.
     */
    static MoveExamples of(List<TickerHistory> histories, LocalDate from, LocalDate until) {
        return of(histories, from, until, false);
    }

    /** The same with small moves too; up is any rise. */
    static MoveExamples ofAllDays(List<TickerHistory> histories, LocalDate from, LocalDate until) {
        return of(histories, from, until, true);
    }

    private static MoveExamples of(
            List<TickerHistory> histories, LocalDate from, LocalDate until, boolean small) {
        var examples = new ArrayList<MoveExample>();
        for (TickerHistory history : histories) {
            for (int d = TickerHistory.WARM_UP; d + 1 < history.days().size(); d++) {
                LocalDate date = history.days().get(d + 1).date();
                Move move = history.next(d);
                if (date.isBefore(from) || !date.isBefore(until)) {
                    continue;
                }
                if (small) {
                    boolean rises =
                            history.days().get(d + 1).close() > history.days().get(d).close();
                    examples.add(new MoveExample(history, d, date, rises));
                } else if (move != Move.SMALL) {
                    examples.add(new MoveExample(history, d, date, move == Move.UP));
                }
            }
        }
        return new MoveExamples(examples);
    }

    /**
     * These, if there are rises and falls among them.
     *
     * @param part for the message
     * @throws UserError if not
     */
    MoveExamples requireBoth(String part) {
        long rises = all.stream().filter(MoveExample::up).count();
        if (rises == 0 || rises == all.size()) {
            throw new UserError(
                    "Of the %d moves of the %s part %d are rises; some of both are needed, so add days or tickers"
                            .formatted(all.size(), part, rises));
        }
        return this;
    }

    boolean[] outcomes() {
        var outcomes = new boolean[all.size()];
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] = all.get(i).up();
        }
        return outcomes;
    }

    /** What is known of the day, one row an example, by {@link TickerHistory#VARIABLES}. */
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
     * The mean embedding of the texts of the last so many days, one row an example; of many texts
     * only the last ones count, see {@link TextEmbeddings#mean}.
     */
    float[][] texts(TextEmbeddings embeddings, int days) {
        var rows = new float[all.size()][];
        for (int i = 0; i < rows.length; i++) {
            var texts = new ArrayList<String>();
            textsOf(all.get(i), days).forEach(texts::addAll);
            rows[i] = embeddings.mean(texts);
        }
        return rows;
    }

    /** The texts of the last so many days of every example, a list a day. */
    List<List<String>> textsOfLast(int days) {
        var texts = new ArrayList<List<String>>();
        all.forEach(example -> texts.addAll(textsOf(example, days)));
        return texts;
    }

    private static List<List<String>> textsOf(MoveExample example, int days) {
        int d = example.d();
        return example.history().texts().subList(Math.max(0, d + 1 - days), d + 1);
    }
}
