package dev.kairos.streamsapp.views;

import java.util.List;

/**
 * Names of the views' stores, and how their keys are built. A name is also part of the name of a
 * changelog topic: a renamed store starts empty.
 */
public final class ViewStores {
    /** Ids of predictions seen within the window; window store, id to nothing. */
    public static final String PREDICTION_IDS = "prediction-ids";

    /** Pipeline and key to the latest prediction by event time, as JSON. */
    public static final String LATEST_PREDICTIONS = "latest-predictions";

    /** Symbol to {@link SymbolSentiment}. */
    public static final String SENTIMENT = "sentiment";

    /** A ring of predictions per symbol, as JSON. */
    public static final String SENTIMENT_HISTORY = "sentiment-history";

    /** A ring of predictions per partition, whatever their key, as JSON. */
    public static final String RECENT_PREDICTIONS = "recent-predictions";

    /** A ring of {@link Headline}s per partition of a news topic. */
    public static final String HEADLINES = "headlines";

    /** Ids of dead letters seen within the window; window store, id to nothing. */
    public static final String DEAD_LETTER_IDS = "dead-letter-ids";

    /** Pipeline and cause to the number of dead letters. */
    public static final String DEAD_LETTER_COUNTS = "dead-letter-counts";

    private static final char SEPARATOR = '\u001F';

    private ViewStores() {}

    /** Key in {@link #LATEST_PREDICTIONS}. */
    public static String latestKey(String pipeline, String key) {
        return pipeline + SEPARATOR + key;
    }

    /** Key in {@link #DEAD_LETTER_COUNTS}. */
    public static String deadLetterKey(String pipeline, String cause) {
        return pipeline + SEPARATOR + cause;
    }

    /** The two parts of a key that {@link #latestKey} or {@link #deadLetterKey} built. */
    public static List<String> parts(String key) {
        int at = key.indexOf(SEPARATOR);
        return List.of(key.substring(0, at), key.substring(at + 1));
    }

    /**
     * Key in {@link #SENTIMENT_HISTORY} of a symbol's n-th prediction, counted from 0: a ring whose
     * append writes one slot.
     */
    public static String historyKey(String symbol, long n, ViewLimits limits) {
        return (n % limits.history()) + "" + SEPARATOR + symbol;
    }

    /** Key in {@link #RECENT_PREDICTIONS}: the offsets themselves turn the ring. */
    public static String recentKey(long offset, ViewLimits limits) {
        return Long.toString(offset % limits.recent());
    }

    /** Key in {@link #HEADLINES}: the offsets themselves turn the ring. */
    public static String headlineKey(Headline.Position position, ViewLimits limits) {
        return position.topic()
                + '/'
                + position.partition()
                + '/'
                + position.offset() % limits.headlines();
    }
}
