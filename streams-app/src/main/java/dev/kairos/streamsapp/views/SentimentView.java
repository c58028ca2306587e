package dev.kairos.streamsapp.views;

import java.time.Instant;
import java.util.List;

/**
 * What {@code GET /api/v1/sentiment/{symbol}} answers.
 *
 * @param symbol the symbol
 * @param pipeline pipeline of the latest prediction
 * @param sentimentIndex its time-decayed sentiment, in [-1, 1]
 * @param label its label
 * @param eventTime its event time
 * @param predictions how many different predictions were seen
 * @param history the last of them in event-time order, one a scored position
 * @param items the latest few with their headlines, newest first
 */
public record SentimentView(
        String symbol,
        String pipeline,
        double sentimentIndex,
        String label,
        Instant eventTime,
        long predictions,
        List<Point> history,
        List<Item> items) {

    /**
     * One prediction of the history.
     *
     * @param eventTime its event time
     * @param sentimentIndex the symbol's time-decayed sentiment then, in [-1, 1]
     * @param label its label
     * @param score P(positive) - P(negative) of the one item, in [-1, 1]
     * @param id its id
     */
    public record Point(
            Instant eventTime, double sentimentIndex, String label, double score, String id) {}
}
