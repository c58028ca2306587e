package dev.kairos.streamsapp.views;

import static java.util.Objects.requireNonNull;

import dev.kairos.events.SourcePosition;
import java.time.Instant;

/**
 * What a news item said, kept beside the predictions about it, which do not hold the text.
 *
 * @param position where the item lies; predictions name it as {@code scored_position}
 * @param headline its headline, cut to {@value #MAX_LENGTH} characters
 * @param source publisher or feed
 * @param publishedAt event time of the item
 * @param appendedAt when the broker appended it
 */
public record Headline(
        Position position,
        String headline,
        String source,
        Instant publishedAt,
        Instant appendedAt) {
    /** Longer headlines would fill the page and the store. */
    public static final int MAX_LENGTH = 300;

    public Headline {
        requireNonNull(position, "position");
        requireNonNull(source, "source");
        requireNonNull(publishedAt, "publishedAt");
        requireNonNull(appendedAt, "appendedAt");
        headline = cut(headline);
    }

    private static String cut(String text) {
        if (text.length() <= MAX_LENGTH) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MAX_LENGTH - 2)) ? 2 : 1;
        return text.substring(0, MAX_LENGTH - end) + "…";
    }

    /** A source position by the field names of the Avro record. */
    public record Position(String topic, int partition, long offset) {
        public Position {
            requireNonNull(topic, "topic");
        }

        /** The same position as written in a prediction. */
        public static Position of(SourcePosition position) {
            return new Position(position.getTopic(), position.getPartition(), position.getOffset());
        }
    }
}
