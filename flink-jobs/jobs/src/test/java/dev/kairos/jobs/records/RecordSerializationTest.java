package dev.kairos.jobs.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.events.DeadLetter;
import dev.kairos.events.Prediction;
import dev.kairos.jobs.outputs.DeadLetters;
import dev.kairos.jobs.outputs.OutputTypes;
import dev.kairos.jobs.outputs.Predictions;
import dev.kairos.schemas.Cause;
import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.SourcePosition;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordSerializationTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00.123456Z");
    private static final SourcePosition POSITION = new SourcePosition("kairos.news", 1, 42);
    private static final Observed TEXT =
            new Observed(Observation.ofText("ACME", NOON, "news", "Up", POSITION), "hash");
    private static final Sentiment SENTIMENT =
            new Sentiment(
                    "news-sentiment",
                    "1",
                    "abc",
                    "sentiment",
                    true,
                    "positive",
                    Map.of("positive", 0.7, "neutral", 0.2, "negative", 0.1));
    private static final Failure FAILURE = new Failure(Cause.TIMEOUT, "No answer");

    private static DeadLetter deadLetter() {
        return new DeadLetters("news-sentiment", true, Clock.systemUTC())
                .of(POSITION, null, FAILURE, new byte[] {1, 2, 3});
    }

    private static Prediction prediction() {
        return new Predictions("news-sentiment", Clock.systemUTC())
                .of(
                        Scored.of(TEXT, SENTIMENT),
                        new Predictions.Context(0.25, 3, NOON, Instant.ofEpochMilli(1)));
    }

    static Stream<Record> records() {
        return Stream.of(
                new Item(POSITION, NOON, List.of("ACME", "OTHER"), "Up", "hash"),
                Decoded.of(new Item(POSITION, NOON, List.of("ACME"), "Up", "hash"), NOON),
                Decoded.of(deadLetter()),
                TEXT,
                new Observed(
                        Observation.ofValues("ACME", NOON, "bar", Map.of("close", 1.5), POSITION),
                        "hash"),
                SENTIMENT,
                FAILURE,
                Scored.of(TEXT, SENTIMENT),
                Scored.of(TEXT, FAILURE),
                Scored.skip(TEXT, FAILURE),
                new ContextEntry(3, NOON, -0.5),
                new LatestAnswer(NOON, SENTIMENT));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Item.class,
                Decoded.class,
                Observed.class,
                Sentiment.class,
                Failure.class,
                Scored.class,
                ContextEntry.class,
                LatestAnswer.class
            })
    void isAPojoToFlink(Class<?> type) {
        PojoTestUtils.assertSerializedAsPojo(type);
        // Fails where anything inside would fall back to Kryo.
        serializer(type);
    }

    @ParameterizedTest
    @MethodSource("records")
    void comesBackAsItWas(Record record) throws Exception {
        assertThat(roundTrip(record)).isEqualTo(record);
    }

    @Test
    void outputsComeBackAsTheyWere() throws Exception {
        TypeSerializer<Prediction> predictions =
                OutputTypes.PREDICTION.createSerializer(withoutKryo());
        Prediction prediction = prediction();
        assertThat(roundTrip(predictions, predictions, prediction)).isEqualTo(prediction);
        assertThat(predictions.copy(prediction)).isEqualTo(prediction);

        TypeSerializer<DeadLetter> deadLetters =
                OutputTypes.DEAD_LETTER.createSerializer(withoutKryo());
        assertThat(roundTrip(deadLetters, deadLetters, deadLetter()))
                .usingRecursiveComparison()
                .ignoringFields("at")
                .isEqualTo(deadLetter());
    }

    @Test
    void numberedElementsAreAsSerialisableAsTheElements() throws Exception {
        var numbered = new Numbered<>(Long.MIN_VALUE, 3, Scored.of(TEXT, SENTIMENT));
        TypeSerializer<Numbered<Scored>> serializer =
                Numbered.type(TypeInformation.of(Scored.class)).createSerializer(withoutKryo());
        assertThat(roundTrip(serializer, serializer, numbered)).isEqualTo(numbered);
        assertThat(roundTrip(serializer, restored(serializer), numbered)).isEqualTo(numbered);
        assertThat(numbered.with("answer")).isEqualTo(new Numbered<>(Long.MIN_VALUE, 3, "answer"));
    }

    @ParameterizedTest
    @MethodSource("records")
    <T> void isReadByTheSerializerThatItsSnapshotRestores(T record) throws Exception {
        @SuppressWarnings("unchecked") // The class of a value is a class of its type.
        TypeSerializer<T> writer = serializer((Class<T>) record.getClass());
        assertThat(roundTrip(writer, restored(writer), record)).isEqualTo(record);
    }

    /** The serializer that reads what a savepoint holds. */
    private static <T> TypeSerializer<T> restored(TypeSerializer<T> writer) throws IOException {
        var out = new DataOutputSerializer(1024);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, writer.snapshotConfiguration());
        TypeSerializerSnapshot<T> snapshot =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(out.getSharedBuffer()),
                        RecordSerializationTest.class.getClassLoader());
        assertThat(
                        writer.snapshotConfiguration()
                                .resolveSchemaCompatibility(snapshot)
                                .isCompatibleAsIs())
                .isTrue();
        return snapshot.restoreSerializer();
    }

    /** What the README says a slot of the context takes. */
    @Test
    void aSlotIsSmall() throws Exception {
        var out = new DataOutputSerializer(1024);
        serializer(ContextEntry.class).serialize(new ContextEntry(63, NOON, -0.5), out);
        assertThat(out.length()).isEqualTo(28);
    }

    private static <T> T roundTrip(T record) throws IOException {
        @SuppressWarnings("unchecked") // The class of a value is a class of its type.
        TypeSerializer<T> serializer = serializer((Class<T>) record.getClass());
        return roundTrip(serializer, serializer, record);
    }

    private static <T> T roundTrip(TypeSerializer<T> writer, TypeSerializer<T> reader, T record)
            throws IOException {
        var out = new DataOutputSerializer(1024);
        writer.serialize(record, out);
        return reader.deserialize(new DataInputDeserializer(out.getSharedBuffer()));
    }

    private static <T> TypeSerializer<T> serializer(Class<T> type) {
        return TypeInformation.of(type).createSerializer(withoutKryo());
    }

    private static SerializerConfigImpl withoutKryo() {
        var config = new SerializerConfigImpl();
        config.setGenericTypes(false);
        return config;
    }
}
