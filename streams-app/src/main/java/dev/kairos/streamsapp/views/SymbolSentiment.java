package dev.kairos.streamsapp.views;

import static java.util.Objects.requireNonNull;

import dev.kairos.events.Prediction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the sentiment of a symbol stands: the prediction with the latest event time, and how it got
 * there. The index is the one the pipeline computed.
 *
 * @param symbol the symbol
 * @param pipeline the pipeline that made the prediction
 * @param sentimentIndex time-decayed mean of P(positive) - P(negative), in [-1, 1]
 * @param label the prediction's label
 * @param eventTime the prediction's event time
 * @param predictions how many different predictions were seen
 * @param trend the index at up to {@value #TREND_LENGTH} steps in event-time order, the current one
 *     last
 */
public record SymbolSentiment(
        String symbol,
        String pipeline,
        double sentimentIndex,
        String label,
        Instant eventTime,
        long predictions,
        List<Double> trend) {
    /** Enough for a small curve beside the symbol. */
    public static final int TREND_LENGTH = 24;

    public SymbolSentiment {
        requireNonNull(symbol, "symbol");
        requireNonNull(pipeline, "pipeline");
        requireNonNull(label, "label");
        requireNonNull(eventTime, "eventTime");
        trend = List.copyOf(trend);
    }

    /** Whether the prediction says something about a symbol's sentiment. */
    public static boolean isIn(Prediction prediction) {
        var index = prediction.getSentimentIndex();
        return index != null && Double.isFinite(index);
    }

    /** The standing after a symbol's first prediction. */
    public static SymbolSentiment first(Prediction prediction) {
        return current(prediction, 1, List.of());
    }

    /**
     * The standing after one more prediction. One that is older in event time is counted and
     * changes nothing else; of two with the same event time the last appended stands.
     */
    public SymbolSentiment and(Prediction prediction) {
        if (prediction.getEventTime().isBefore(eventTime)) {
            return new SymbolSentiment(
                    symbol, pipeline, sentimentIndex, label, eventTime, predictions + 1, trend);
        }
        return current(prediction, predictions + 1, trend);
    }

    private static SymbolSentiment current(
            Prediction prediction, long predictions, List<Double> before) {
        var trend = new ArrayList<>(before);
        trend.add(prediction.getSentimentIndex());
        int from = Math.max(0, trend.size() - TREND_LENGTH);
        return new SymbolSentiment(
                prediction.getKey(),
                prediction.getPipeline(),
                prediction.getSentimentIndex(),
                prediction.getLabel(),
                prediction.getEventTime(),
                predictions,
                trend.subList(from, trend.size()));
    }
}
