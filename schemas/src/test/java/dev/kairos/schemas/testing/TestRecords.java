package dev.kairos.schemas.testing;

import dev.kairos.events.SourcePosition;
import dev.kairos.schemas.Cause;
import dev.kairos.schemas.GeneratedRecords;

/**
 * Records for tests, in calls that read as sentences; import its methods statically. What a test
 * does not mention has a plausible value.
 */
public final class TestRecords {
    static {
        GeneratedRecords.trust();
    }

    private TestRecords() {}

    /** A news item with that id. */
    public static NewsItemBuilder newsItem(String id) {
        return new NewsItemBuilder(id);
    }

    /** A trade or quote of that symbol. */
    public static MarketTickBuilder marketTick(String symbol) {
        return new MarketTickBuilder(symbol);
    }

    /** Something that happened to that patient. */
    public static PatientEventBuilder patientEvent(String patientId) {
        return new PatientEventBuilder(patientId);
    }

    /** A prediction about that key. */
    public static PredictionBuilder predictionAbout(String key) {
        return new PredictionBuilder(key);
    }

    /** A dead letter with that cause. */
    public static DeadLetterBuilder deadLetter(Cause cause) {
        return new DeadLetterBuilder(cause);
    }

    /** Where an input lies in Kafka. */
    public static SourcePosition position(String topic, int partition, long offset) {
        return new SourcePosition(topic, partition, offset);
    }
}
