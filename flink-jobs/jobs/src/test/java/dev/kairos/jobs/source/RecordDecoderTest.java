package dev.kairos.jobs.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.events.DeadLetter;
import dev.kairos.events.MarketTick;
import dev.kairos.events.NewsItem;
import dev.kairos.jobs.Pipelines;
import dev.kairos.jobs.definition.DefinitionReader;
import dev.kairos.jobs.definition.PipelineDefinition;
import dev.kairos.jobs.outputs.DeadLetters;
import dev.kairos.jobs.records.Decoded;
import dev.kairos.jobs.records.Item;
import dev.kairos.schemas.Cause;
import dev.kairos.schemas.DecodingException;
import dev.kairos.schemas.OutputId;
import dev.kairos.schemas.RegistryUnavailableException;
import dev.kairos.temporalcontext.SourcePosition;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.util.Utf8;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordDecoderTest {
    private static final Instant APPENDED = Instant.parse("2026-03-02T12:00:00Z");
    private static final SourcePosition POSITION = new SourcePosition("kairos.news", 2, 42);
    private static final byte[] BYTES = "the original bytes".getBytes(UTF_8);

    @Test
    void makesAnItemOfWhatCanBeAnswered() {
        Item item =
                item(
                        news().setHeadline("Up")
                                .setBody("By a lot.")
                                .setSymbols(List.of("ACME", "OTHER", "ACME"))
                                .build());
        assertThat(item)
                .isEqualTo(
                        new Item(
                                POSITION,
                                APPENDED.minusSeconds(1),
                                List.of("ACME", "OTHER"),
                                "Up\nBy a lot.",
                                OutputId.sha256Hex(BYTES)));
    }

    @Test
    void nullIsUndecodable() {
        DeadLetter deadLetter =
                deadLetter(decode(Pipelines.newsSentiment(), returning(null), null));
        assertThat(deadLetter.getCause()).isEqualTo("UNDECODABLE");
        assertThat(deadLetter.getPayload()).isNull();
        assertThat(deadLetter.getPayloadHash()).isEqualTo(OutputId.sha256Hex(new byte[0]));
    }

    @ParameterizedTest
    @EnumSource(names = {"UNDECODABLE", "UNKNOWN_SCHEMA", "WRONG_SCHEMA"})
    void keepsTheCauseThatTheDeserializerGives(Cause cause) {
        DeadLetter deadLetter =
                deadLetter(throwing(new DecodingException(cause, "cannot be read", null)));
        assertThat(deadLetter.getCause()).isEqualTo(cause.name());
        assertThat(deadLetter.getMessage()).isEqualTo("cannot be read");
        assertThat(deadLetter.getKey()).isNull();
        assertThat(deadLetter.getPayload().array()).isEqualTo(BYTES);
        assertThat(deadLetter.getPayloadHash()).isEqualTo(OutputId.sha256Hex(BYTES));
        assertThat(deadLetter.getTopic()).isEqualTo("kairos.news");
        assertThat(deadLetter.getPartition()).isEqualTo(2);
        assertThat(deadLetter.getOffset()).isEqualTo(42);
        var position = new dev.kairos.events.SourcePosition("kairos.news", 2, 42L);
        assertThat(deadLetter.getId())
                .isEqualTo(
                        OutputId.of(
                                "news-sentiment",
                                "DeadLetter",
                                "",
                                cause.name(),
                                position,
                                position));
    }

    @Test
    void anotherDeserializersComplaintIsUndecodable() {
        assertThat(deadLetter(throwing(new SerializationException("Unknown magic byte!"))))
                .satisfies(d -> assertThat(d.getCause()).isEqualTo("UNDECODABLE"));
        assertThat(
                        deadLetter(
                                throwing(
                                        new SerializationException(
                                                "Error deserializing", new EOFException()))))
                .satisfies(d -> assertThat(d.getCause()).isEqualTo("UNDECODABLE"));
    }

    @Test
    void anOutageOfTheRegistryIsNoFaultOfTheRecord() {
        var outages =
                List.of(
                        new RegistryUnavailableException("down", null),
                        new SerializationException(
                                "Error retrieving schema", new ConnectException("refused")),
                        new SerializationException(
                                "Error retrieving schema",
                                new RuntimeException(new SocketTimeoutException())),
                        new SerializationException(
                                "Error retrieving schema", new RestClientException(503)),
                        new SerializationException(
                                "Error retrieving schema", new RestClientException(401)),
                        new InvalidConfigurationException("403"));
        for (RuntimeException outage : outages) {
            assertThatThrownBy(() -> decode(throwing(outage))).isSameAs(outage);
        }
    }

    @Test
    void aSchemaThatTheRegistryDoesNotKnowIsAFaultOfTheRecord() {
        for (int status : List.of(404, 422)) {
            var unknown =
                    new SerializationException(
                            "Error retrieving schema", new RestClientException(status));
            assertThat(deadLetter(throwing(unknown)).getCause()).isEqualTo("UNDECODABLE");
        }
    }

    /** As Confluent's client has it, which is not on the class path. */
    public static final class RestClientException extends Exception {
        private final int status;

        private RestClientException(int status) {
            super("Internal Server Error; error code: " + 100 * status);
            this.status = status;
        }

        public int getStatus() {
            return status;
        }
    }

    @Test
    void anotherRecordIsOfTheWrongSchema() {
        var tick = MarketTick.newBuilder().setSymbol("ACME").setAt(APPENDED).build();
        assertThat(deadLetter(returning(tick)))
                .satisfies(
                        d -> {
                            assertThat(d.getCause()).isEqualTo("WRONG_SCHEMA");
                            assertThat(d.getMessage())
                                    .contains("dev.kairos.events.MarketTick")
                                    .contains("dev.kairos.events.NewsItem");
                        });
    }

    @Test
    void aDeserializerOfSomethingElseIsAFaultOfTheDefinition() {
        assertThatThrownBy(() -> decode(returning("text")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("serdes.deserializer");
    }

    @Test
    void timesAreBoundedByTheAppendTimeAndTheEarliest() {
        Instant latest = APPENDED.plus(Duration.ofHours(1));
        Instant earliest = Instant.parse("1990-01-01T00:00:00Z");
        assertThat(item(at(latest)).eventTime()).isEqualTo(latest);
        assertThat(item(at(earliest)).eventTime()).isEqualTo(earliest);
        assertThat(cause(at(latest.plusNanos(1000)))).isEqualTo("INVALID_TIME");
        assertThat(cause(at(earliest.minusNanos(1000)))).isEqualTo("INVALID_TIME");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+50000-01-01T00:00:00Z", "-50000-01-01T00:00:00Z"})
    void absurdYearsAreInvalidTimes(String time) {
        assertThat(cause(at(Instant.parse(time)))).isEqualTo("INVALID_TIME");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, 0})
    void absurdNumbersAreInvalidTimes(long micros) {
        Schema schema = NewsItem.getClassSchema();
        var record =
                new GenericRecordBuilder(schema)
                        .set("id", "1")
                        .set("published_at", micros)
                        .set("source", "wire")
                        .set("headline", "Up")
                        .set("symbols", List.of("ACME"))
                        .build();
        assertThat(deadLetter(returning(record)).getCause()).isEqualTo("INVALID_TIME");
    }

    @Test
    void withoutAnAppendTimeTheClockStandsIn() {
        // The producer's word for the time of a record, far in the future.
        var record =
                record(
                        APPENDED.plus(Duration.ofDays(1000)).toEpochMilli(),
                        TimestampType.CREATE_TIME,
                        BYTES);
        var out = new ArrayList<Decoded>();
        decoder(Pipelines.newsSentiment(), returning(at(APPENDED.plus(Duration.ofDays(999)))))
                .decode(record, out::add);
        assertThat(out)
                .singleElement()
                .satisfies(d -> assertThat(d.deadLetter().getCause()).isEqualTo("INVALID_TIME"));
    }

    @Test
    void anItemAboutNothingHasNoKey() {
        DeadLetter deadLetter = deadLetter(returning(news().setSymbols(List.of()).build()));
        assertThat(deadLetter.getCause()).isEqualTo("NO_KEY");
        assertThat(deadLetter.getKey()).isNull();
    }

    @Test
    void anEmptySymbolHasNoKeyAndItsSiblingsAreAnswered() {
        List<Decoded> decoded =
                decode(returning(news().setSymbols(List.of("", "ACME", "", "OTHER")).build()));
        assertThat(decoded).hasSize(2);
        assertThat(decoded.get(0).deadLetter())
                .satisfies(
                        d -> {
                            assertThat(d.getCause()).isEqualTo("NO_KEY");
                            assertThat(d.getKey()).isEmpty();
                        });
        assertThat(decoded.get(1).item().keys()).containsExactly("ACME", "OTHER");
    }

    @Test
    void onlyBlankSymbolsGiveNoItem() {
        assertThat(decode(returning(news().setSymbols(List.of("", " ")).build())))
                .extracting(d -> d.deadLetter().getKey())
                .containsExactly("", " ");
    }

    @Test
    void textsAreBoundedInBytes() {
        String most = "\u20ac".repeat(64 * 1024 / 3) + "x";
        assertThat(item(news().setHeadline(most).build()).text()).isEqualTo(most);
        assertThat(cause(news().setHeadline(most + "x").build())).isEqualTo("TOO_LARGE");
        assertThat(cause(news().setBody("x".repeat(1024 * 1024)).build())).isEqualTo("TOO_LARGE");
    }

    @Test
    void blankTextIsABadValue() {
        assertThat(cause(news().setHeadline(" \n").setBody(null).build())).isEqualTo("BAD_VALUE");
        assertThat(item(news().setHeadline("").setBody("Only this").build()).text())
                .isEqualTo("Only this");
    }

    @Test
    void payloadsAreCutAndTheirHashIsOfTheWhole() {
        byte[] large = new byte[1024 * 1024];
        large[large.length - 1] = 1;
        DeadLetter deadLetter =
                deadLetter(
                        decode(
                                Pipelines.newsSentiment(),
                                throwing(new DecodingException(Cause.UNDECODABLE, "broken", null)),
                                large));
        assertThat(deadLetter.getPayload().remaining()).isEqualTo(64 * 1024);
        assertThat(deadLetter.getPayloadHash()).isEqualTo(OutputId.sha256Hex(large));
    }

    @Test
    void personalDataStaysOutOfDeadLetters() {
        DeadLetter deadLetter =
                deadLetter(
                        decode(
                                Pipelines.ofPersonalData(),
                                throwing(new SerializationException("broken")),
                                BYTES));
        assertThat(deadLetter.getPayload()).isNull();
        assertThat(deadLetter.getPayloadHash()).isEqualTo(OutputId.sha256Hex(BYTES));
    }

    @Test
    void anotherPipelineNeedsNoJava() {
        Schema millis = LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
        Schema schema =
                SchemaBuilder.record("Post")
                        .namespace("org.example")
                        .fields()
                        .requiredString("author")
                        .requiredString("words")
                        .name("sent")
                        .type(millis)
                        .noDefault()
                        .endRecord();
        var post =
                new GenericRecordBuilder(schema)
                        .set("author", new Utf8("ada"))
                        .set("words", new Utf8("All fine"))
                        .set("sent", APPENDED.toEpochMilli())
                        .build();
        PipelineDefinition posts =
                DefinitionReader.parse(
                        """
                        name: posts
                        topics: {input: posts}
                        format: {record: org.example.Post}
                        observe: {kind: post, key: author, text: {fields: [words]}}
                        time: {field: sent}
                        model: {package: news-sentiment}
                        """,
                        "posts.yaml");
        assertThat(decode(posts, returning(post), BYTES))
                .singleElement()
                .satisfies(
                        decoded -> {
                            assertThat(decoded.item().keys()).containsExactly("ada");
                            assertThat(decoded.item().text()).isEqualTo("All fine");
                            assertThat(decoded.item().eventTime()).isEqualTo(APPENDED);
                        });

        var lacking = new GenericData.Record(withoutFields("Post"));
        assertThat(deadLetter(decode(posts, returning(lacking), BYTES)))
                .satisfies(
                        d -> {
                            assertThat(d.getCause()).isEqualTo("WRONG_SCHEMA");
                            assertThat(d.getMessage()).contains("no field sent");
                        });
    }

    private static Schema withoutFields(String name) {
        return SchemaBuilder.record(name).namespace("org.example").fields().endRecord();
    }

    private static NewsItem.Builder news() {
        return NewsItem.newBuilder()
                .setId("1")
                .setPublishedAt(APPENDED.minusSeconds(1))
                .setSource("wire")
                .setHeadline("Up")
                .setSymbols(List.of("ACME"));
    }

    private static NewsItem at(Instant eventTime) {
        return news().setPublishedAt(eventTime).build();
    }

    private static Item item(NewsItem news) {
        List<Decoded> decoded = decode(returning(news));
        assertThat(decoded).singleElement().extracting(Decoded::item).isNotNull();
        return decoded.get(0).item();
    }

    private static String cause(NewsItem news) {
        return deadLetter(returning(news)).getCause();
    }

    private static DeadLetter deadLetter(Deserializer<?> deserializer) {
        return deadLetter(decode(deserializer));
    }

    private static DeadLetter deadLetter(List<Decoded> decoded) {
        assertThat(decoded).singleElement().extracting(Decoded::deadLetter).isNotNull();
        return decoded.get(0).deadLetter();
    }

    private static List<Decoded> decode(Deserializer<?> deserializer) {
        return decode(Pipelines.newsSentiment(), deserializer, BYTES);
    }

    private static List<Decoded> decode(
            PipelineDefinition pipeline, Deserializer<?> deserializer, byte[] value) {
        var out = new ArrayList<Decoded>();
        decoder(pipeline, deserializer)
                .decode(
                        record(APPENDED.toEpochMilli(), TimestampType.LOG_APPEND_TIME, value),
                        out::add);
        return out;
    }

    private static RecordDecoder decoder(
            PipelineDefinition pipeline, Deserializer<?> deserializer) {
        Clock clock = Clock.fixed(APPENDED, ZoneOffset.UTC);
        return new RecordDecoder(
                pipeline,
                deserializer,
                new DeadLetters(pipeline.name(), !pipeline.personalData(), clock),
                clock);
    }

    private static ConsumerRecord<byte[], byte[]> record(
            long timestamp, TimestampType type, byte[] value) {
        return new ConsumerRecord<>(
                POSITION.topic(),
                POSITION.partition(),
                POSITION.offset(),
                timestamp,
                type,
                0,
                value == null ? 0 : value.length,
                null,
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static Deserializer<?> returning(Object value) {
        return (topic, bytes) -> value;
    }

    private static Deserializer<?> throwing(RuntimeException e) {
        return (topic, bytes) -> {
            throw e;
        };
    }
}
