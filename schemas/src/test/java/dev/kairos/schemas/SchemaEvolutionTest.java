package dev.kairos.schemas;

import static dev.kairos.schemas.testing.TestRecords.newsItem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.events.NewsItem;
import dev.kairos.schemas.testing.FakeRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs of different versions on one topic. */
final class SchemaEvolutionTest {
    private static final String TOPIC = "kairos.news";
    private static final String SUBJECT = TOPIC + "-value";

    private final FakeRegistry registry = FakeRegistry.start();
    private Schema current;
    private Schema newer;
    private Schema older;

    @BeforeEach
    void start() throws IOException {
        SchemaRegistryClient.at(registry.url()).setCompatibility("FULL_TRANSITIVE");
        String text = Files.readString(Path.of("src/main/avro/NewsItem.avsc"));
        current = new Schema.Parser().parse(text);
        newer =
                new Schema.Parser()
                        .parse(
                                text.replaceFirst(
                                        "\"fields\": \\[",
                                        "\"fields\": [{\"name\": \"rank\", \"type\": \"int\","
                                                + " \"default\": 7},"));
        String withoutBody =
                text.replaceFirst("(?s)\\{\\s*\"name\": \"body\".*?\"default\": null\\s*\\},", "");
        older = new Schema.Parser().parse(withoutBody);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void readsWhatANewerProgramWrote() throws IOException {
        GenericRecord item = item(newer);
        item.put("rank", 3);
        item.put("body", "Details");

        assertThat(readCurrent(write(item)))
                .isEqualTo(newsItem("n-1").from("wire").headline("Up").body("Details").build());
    }

    @Test
    void readsWhatAnOlderProgramWrote() throws IOException {
        assertThat(older.getField("body")).isNull();

        assertThat(readCurrent(write(item(older))))
                .isEqualTo(newsItem("n-1").from("wire").headline("Up").build());
    }

    @Test
    void isReadByANewerProgram() {
        GenericRecord item = readWith(newer, writeCurrent(newsItem("n-1").body("Details").build()));

        assertThat(item.get("rank")).isEqualTo(7);
        assertThat(item.get("body")).isEqualTo("Details");
    }

    @Test
    void isReadByAnOlderProgram() {
        GenericRecord item = readWith(older, writeCurrent(newsItem("n-1").body("Details").build()));

        assertThat(item.hasField("body")).isFalse();
        assertThat(item.get("symbols")).isEqualTo(List.of("ACME"));
        assertThat(item.get("published_at")).isEqualTo(Instant.parse("2026-01-05T09:30:00Z"));
    }

    @Test
    void allVersionsShareASubject() {
        SchemaRegistryClient client = SchemaRegistryClient.at(registry.url());
        client.register(SUBJECT, older);
        writeCurrent(newsItem("n-1").build());
        client.register(SUBJECT, newer);

        assertThat(client.latest(SUBJECT)).contains(newer);
        assertThat(List.of(older, current, newer)).doesNotHaveDuplicates();
    }

    private static GenericRecord item(Schema schema) {
        var item = new GenericData.Record(schema);
        item.put("id", "n-1");
        item.put("published_at", Instant.parse("2026-01-05T09:30:00Z").toEpochMilli() * 1_000);
        item.put("source", "wire");
        item.put("headline", "Up");
        item.put("symbols", List.of("ACME"));
        return item;
    }

    /** What a program that has only the schema writes. */
    private byte[] write(GenericRecord item) throws IOException {
        int id = SchemaRegistryClient.at(registry.url()).register(SUBJECT, item.getSchema());
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(item.getSchema()).write(item, encoder);
        return bytes.toByteArray();
    }

    private byte[] writeCurrent(NewsItem item) {
        try (var serializer = new AvroSerializer<SpecificRecord>()) {
            serializer.configure(Map.of("schema.registry.url", registry.url()), false);
            return serializer.serialize(TOPIC, item);
        }
    }

    private NewsItem readCurrent(byte[] bytes) {
        try (var reader = AvroDeserializer.reading(NewsItem.class)) {
            reader.configure(Map.of("schema.registry.url", registry.url()), false);
            return reader.deserialize(TOPIC, bytes);
        }
    }

    private GenericRecord readWith(Schema schema, byte[] bytes) {
        try (var reader = AvroDeserializer.reading(schema)) {
            reader.configure(Map.of("schema.registry.url", registry.url()), false);
            return reader.deserialize(TOPIC, bytes);
        }
    }
}
