package dev.kairos.schemas;

import static dev.kairos.schemas.testing.TestRecords.newsItem;
import static dev.kairos.schemas.testing.TestRecords.predictionAbout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kairos.events.MarketTick;
import dev.kairos.events.NewsItem;
import dev.kairos.events.SourcePosition;
import dev.kairos.schemas.testing.FakeRegistry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AvroDeserializerTest {
    private static final String TOPIC = "kairos.news";

    private final FakeRegistry registry = FakeRegistry.start();
    private final AvroSerializer<SpecificRecord> serializer = new AvroSerializer<>();
    private final AvroDeserializer<NewsItem> newsReader = AvroDeserializer.reading(NewsItem.class);
    private byte[] valid;

    @BeforeEach
    void start() {
        serializer.configure(configs(Map.of()), false);
        newsReader.configure(configs(Map.of()), false);
        valid = serializer.serialize(TOPIC, newsItem("n-1").about("ACME").build());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void emptyValueIsUndecodable() {
        assertThat(refused(new byte[0])).isEqualTo(Cause.UNDECODABLE);
    }

    @Test
    void valueWithoutMagicByteIsUndecodable() {
        assertThatThrownBy(() -> newsReader.deserialize(TOPIC, "{\"id\": 1}".getBytes(UTF_8)))
                .hasMessageContaining("0x7b");
        assertThat(refused("{\"id\": 1}".getBytes(UTF_8))).isEqualTo(Cause.UNDECODABLE);
    }

    @Test
    void valueCutAnywhereIsUndecodable() {
        for (int length = 0; length < valid.length; length++) {
            assertThat(refused(Arrays.copyOf(valid, length)))
                    .as("cut after %d of %d bytes", length, valid.length)
                    .isEqualTo(Cause.UNDECODABLE);
        }
    }

    @Test
    void bytesAfterTheRecordAreUndecodable() {
        byte[] longer = Arrays.copyOf(valid, valid.length + 3);

        assertThatThrownBy(() -> newsReader.deserialize(TOPIC, longer))
                .hasMessageContaining("3 bytes follow the record");
        assertThat(refused(longer)).isEqualTo(Cause.UNDECODABLE);
    }

    @Test
    void idThatTheRegistryDoesNotKnowIsAnUnknownSchema() {
        assertThatThrownBy(() -> newsReader.deserialize(TOPIC, withId(valid, 77)))
                .hasMessageContainingAll("77", registry.url());
        assertThat(refused(withId(valid, 77))).isEqualTo(Cause.UNKNOWN_SCHEMA);
        assertThat(refused(withId(valid, -5))).isEqualTo(Cause.UNKNOWN_SCHEMA);
    }

    @Test
    void recordOfAnotherNameIsAWrongSchema() {
        byte[] prediction = serializer.serialize(TOPIC, predictionAbout("ACME").build());

        assertThatThrownBy(() -> newsReader.deserialize(TOPIC, prediction))
                .hasMessageContainingAll(
                        "dev.kairos.events.Prediction", "dev.kairos.events.NewsItem");
        assertThat(refused(prediction)).isEqualTo(Cause.WRONG_SCHEMA);
    }

    @Test
    void sameSimpleNameInAnotherNamespaceIsAWrongSchema() {
        String elsewhere = NewsItem.SCHEMA$.toString().replace("dev.kairos.events", "org.other");
        int id = registry.put("other", new Schema.Parser().parse(elsewhere));

        assertThat(refused(withId(valid, id))).isEqualTo(Cause.WRONG_SCHEMA);
    }

    @Test
    void schemaThatLacksARequiredFieldIsAWrongSchema() {
        Schema withoutHeadline =
                SchemaBuilder.record("NewsItem")
                        .namespace("dev.kairos.events")
                        .fields()
                        .requiredString("id")
                        .endRecord();
        int id = registry.put("other", withoutHeadline);

        assertThatThrownBy(() -> newsReader.deserialize(TOPIC, withId(valid, id)))
                .hasMessageContaining("headline");
        assertThat(refused(withId(valid, id))).isEqualTo(Cause.WRONG_SCHEMA);
    }

    @Test
    void schemasThatAreNoAvroRecordsAreWrong() {
        assertThat(refused(withId(valid, registry.put("a", "{\"type\": \"object\"}", "JSON"))))
                .isEqualTo(Cause.WRONG_SCHEMA);
        assertThat(refused(withId(valid, registry.put("b", "{\"type\": \"reco", "AVRO"))))
                .isEqualTo(Cause.WRONG_SCHEMA);
        assertThat(refused(withId(valid, registry.put("c", "\"string\"", "AVRO"))))
                .isEqualTo(Cause.WRONG_SCHEMA);
    }

    @Test
    void aFloodOfWrongSchemasAsksTheRegistryOnceEach() {
        byte[] prediction = serializer.serialize(TOPIC, predictionAbout("ACME").build());
        byte[] noAvro = withId(valid, registry.put("a", "{\"type\": \"object\"}", "JSON"));
        int before = registry.requests().size();
        for (int i = 0; i < 1_000; i++) {
            assertThat(refused(prediction)).isEqualTo(Cause.WRONG_SCHEMA);
            assertThat(refused(noAvro)).isEqualTo(Cause.WRONG_SCHEMA);
        }

        assertThat(registry.requests()).hasSize(before + 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {Integer.MAX_VALUE, Integer.MAX_VALUE - 8L, Long.MAX_VALUE, 1L << 30, -1})
    void hugeLengthsAllocateNothing(long length) {
        // As length of the id, and as number of symbols.
        assertThat(refused(concat(header(), zigzag(length)))).isEqualTo(Cause.UNDECODABLE);
        byte[] upToSymbols = Arrays.copyOf(valid, valid.length - 1 - 1 - 5 - 1);
        assertThat(refused(concat(upToSymbols, zigzag(length)))).isEqualTo(Cause.UNDECODABLE);
    }

    @Test
    void hugeArraysOfNothingAllocateNothing() {
        Schema withNulls =
                addField("{\"name\": \"n\", \"type\": {\"type\": \"array\", \"items\": \"null\"}}");
        int id = registry.put("other", withNulls);
        byte[] record = withId(valid, id);

        assertThat(refused(concat(record, zigzag(Long.MAX_VALUE / 2), new byte[] {0})))
                .isEqualTo(Cause.UNDECODABLE);
    }

    @Test
    void endlessNestingIsUndecodable() {
        Schema nested =
                addField(
                        "{\"name\": \"n\", \"type\": {\"type\": \"record\", \"name\": \"Nest\","
                                + " \"fields\": [{\"name\": \"n\", \"type\": [\"null\","
                                + " \"Nest\"]}]}}");
        byte[] record = withId(valid, registry.put("other", nested));
        byte[] levels = new byte[1_000_000];
        Arrays.fill(levels, (byte) 2);

        assertThat(newsReader.deserialize(TOPIC, concat(record, new byte[] {2, 2, 0})).getId())
                .isEqualTo("n-1");
        assertThat(refused(concat(record, levels, new byte[] {0}))).isEqualTo(Cause.UNDECODABLE);
    }

    @Test
    void textOfOneMebibyteIsRead() {
        NewsItem item = newsItem("n-1").body("x".repeat(1 << 20)).build();

        assertThat(newsReader.deserialize(TOPIC, serializer.serialize(TOPIC, item)))
                .isEqualTo(item);
    }

    @Test
    void everyLongIsATime() {
        // published_at follows the id.
        for (long micros : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
            byte[] upToTime = Arrays.copyOf(valid, 5 + 1 + 3);
            byte[] afterTime = Arrays.copyOfRange(valid, 5 + 1 + 3 + 8, valid.length);
            NewsItem item =
                    newsReader.deserialize(TOPIC, concat(upToTime, zigzag(micros), afterTime));

            Instant time = item.getPublishedAt();
            assertThat(Math.floorDiv(micros, 1_000_000L)).isEqualTo(time.getEpochSecond());
            assertThat(Math.floorMod(micros, 1_000_000L)).isEqualTo(time.getNano() / 1_000);
        }
    }

    @Test
    void anOutageIsNoBadRecord() {
        registry.fail(503);
        assertThatThrownBy(() -> newsReader.deserialize(TOPIC, valid))
                .isInstanceOf(RegistryUnavailableException.class)
                .isNotInstanceOf(SerializationException.class)
                .hasMessageContainingAll("schema id 1", registry.url(), "503");

        registry.recover();
        assertThat(newsReader.deserialize(TOPIC, valid).getId()).isEqualTo("n-1");

        registry.fail(503);
        assertThat(newsReader.deserialize(TOPIC, valid).getId()).isEqualTo("n-1");
    }

    @Test
    void readsAsTheClassNamedLikeTheWritersSchema() {
        var reader = new AvroDeserializer<SpecificRecord>();
        reader.configure(configs(Map.of()), false);

        assertThat(reader.deserialize(TOPIC, valid)).isInstanceOf(NewsItem.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.lang.String", "no.such.Thing"})
    void schemaNamedLikeNoGeneratedClassIsWrong(String name) {
        int dot = name.lastIndexOf('.');
        Schema schema =
                SchemaBuilder.record(name.substring(dot + 1))
                        .namespace(name.substring(0, dot))
                        .fields()
                        .endRecord();
        byte[] value = withId(header(), registry.put("other", schema));
        var reader = new AvroDeserializer<SpecificRecord>();
        reader.configure(configs(Map.of()), false);

        assertThatThrownBy(() -> reader.deserialize(TOPIC, value))
                .isInstanceOfSatisfying(
                        DecodingException.class,
                        e -> assertThat(e.cause()).isEqualTo(Cause.WRONG_SCHEMA))
                .hasMessageContainingAll(name, "kairos.reader.class");
    }

    @Test
    void readsAsTheConfiguredClass() {
        var reader = new AvroDeserializer<SpecificRecord>();
        reader.configure(
                configs(Map.of("kairos.reader.class", "dev.kairos.events.MarketTick")), false);

        assertThatThrownBy(() -> reader.deserialize(TOPIC, valid))
                .isInstanceOfSatisfying(
                        DecodingException.class,
                        e -> assertThat(e.cause()).isEqualTo(Cause.WRONG_SCHEMA));
    }

    @Test
    void refusesAReaderClassThatIsNotGenerated() {
        var reader = new AvroDeserializer<SpecificRecord>();

        assertThatThrownBy(
                        () ->
                                reader.configure(
                                        configs(Map.of("kairos.reader.class", String.class)),
                                        false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("java.lang.String");
        assertThatThrownBy(
                        () ->
                                reader.configure(
                                        configs(
                                                Map.of(
                                                        "kairos.reader.class",
                                                        MarketTick.class,
                                                        "specific.avro.reader",
                                                        false)),
                                        false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("specific.avro.reader");
    }

    @Test
    void readsGenericRecords() {
        var reader = new AvroDeserializer<GenericRecord>();
        reader.configure(configs(Map.of("specific.avro.reader", "false")), false);

        GenericRecord item = reader.deserialize(TOPIC, valid);

        assertThat(item.get("id")).isEqualTo("n-1");
        assertThat(item.get("published_at")).isEqualTo(Instant.parse("2026-01-05T09:30:00Z"));
    }

    @Test
    void readsAnyTopicWithAGivenSchema() {
        Schema idOnly =
                SchemaBuilder.record("NewsItem")
                        .namespace("dev.kairos.events")
                        .fields()
                        .requiredString("id")
                        .name("rank")
                        .type()
                        .intType()
                        .intDefault(7)
                        .endRecord();
        AvroDeserializer<GenericRecord> reader = AvroDeserializer.reading(idOnly);
        reader.configure(configs(Map.of()), false);

        GenericRecord item = reader.deserialize(TOPIC, valid);

        assertThat(item.getSchema().getFields()).hasSize(2);
        assertThat(item.get("id")).isEqualTo("n-1");
        assertThat(item.get("rank")).isEqualTo(7);
    }

    @Test
    void readsSchemasThatReferToOthers() {
        registry.put("position", SourcePosition.SCHEMA$);
        int id =
                registry.putReferring(
                        "referring",
                        "{\"type\": \"record\", \"name\": \"Refers\", \"namespace\": \"org.other\","
                                + " \"fields\": [{\"name\": \"at\", \"type\":"
                                + " \"dev.kairos.events.SourcePosition\"}]}",
                        "position");
        var reader = new AvroDeserializer<GenericRecord>();
        reader.configure(configs(Map.of("specific.avro.reader", "false")), false);

        GenericRecord record =
                reader.deserialize(TOPIC, concat(withId(header(), id), new byte[] {2, 't', 4, 84}));

        assertThat(record)
                .hasToString("{\"at\": {\"topic\": \"t\", \"partition\": 2, \"offset\": 42}}");
    }

    private Cause refused(byte[] value) {
        return catchThrowableOfType(
                        DecodingException.class, () -> newsReader.deserialize(TOPIC, value))
                .cause();
    }

    private Map<String, Object> configs(Map<String, Object> more) {
        Map<String, Object> configs = new HashMap<>(more);
        configs.put("schema.registry.url", registry.url());
        configs.put("retries.wait.ms", "1");
        return configs;
    }

    /** The schema of news items with one more field at its end. */
    private static Schema addField(String field) {
        String schema = NewsItem.SCHEMA$.toString();
        return new Schema.Parser()
                .parse(schema.substring(0, schema.length() - "]}".length()) + "," + field + "]}");
    }

    private byte[] header() {
        return Arrays.copyOf(valid, WireFormat.HEADER_BYTES);
    }

    private static byte[] withId(byte[] value, int id) {
        byte[] changed = value.clone();
        ByteBuffer.wrap(changed).putInt(1, id);
        return changed;
    }

    private static byte[] concat(byte[]... parts) {
        var bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    private static byte[] zigzag(long value) {
        var bytes = new ByteArrayOutputStream();
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return bytes.toByteArray();
    }
}
