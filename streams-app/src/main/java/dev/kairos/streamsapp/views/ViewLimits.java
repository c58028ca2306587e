package dev.kairos.streamsapp.views;

import java.time.Duration;

/**
 * How much the views keep.
 *
 * @param history predictions a symbol
 * @param recent latest predictions a partition, whatever their key
 * @param headlines headlines a partition of the news topic
 * @param repeatWindow how long, in broker append time, an id is remembered to drop its repeats
 */
public record ViewLimits(int history, int recent, int headlines, Duration repeatWindow) {
    public ViewLimits {
        if (history < 1 || recent < 1 || headlines < 1) {
            throw new IllegalArgumentException(
                    "Every view keeps at least one record: history "
                            + history
                            + ", recent "
                            + recent
                            + ", headlines "
                            + headlines);
        }
        // Below this the store's segments would be shorter than Kafka Streams allows.
        if (repeatWindow.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException(
                    "The repeat window is at least one minute: " + repeatWindow);
        }
    }
}
