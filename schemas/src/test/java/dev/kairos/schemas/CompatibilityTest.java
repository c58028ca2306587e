package dev.kairos.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kairos.events.NewsItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidatorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What FULL_TRANSITIVE in the registry would say, before anything is deployed: every current schema
 * reads what every released one wrote, and the reverse.
 */
final class CompatibilityTest {
    private static final Path CURRENT = Path.of("src/main/avro");
    private static final Path RELEASED = Path.of("src/main/released");
    private static final String NEWS_ITEM = "dev.kairos.events.NewsItem";

    static Stream<Path> releases() throws IOException {
        return list(RELEASED).stream();
    }

    static Stream<Schema> currentRecords() {
        return records(CURRENT).values().stream();
    }

    @Test
    void everyReleaseIsChecked() throws IOException {
        assertThat(releases()).extracting(p -> p.getFileName().toString()).contains("0.1.0");
    }

    @ParameterizedTest
    @MethodSource("releases")
    void noReleasedRecordIsGone(Path release) {
        assertThat(records(release)).isNotEmpty();
        assertThat(records(CURRENT).keySet()).containsAll(records(release).keySet());
    }

    @ParameterizedTest
    @MethodSource("currentRecords")
    void currentAndReleasedReadEachOther(Schema current) {
        assertThatCode(() -> check(current)).doesNotThrowAnyException();
    }

    @Test
    void brokenSchemasAreFound() {
        Schema requiredFieldAdded =
                newsItemWith(fields -> fields.addObject().put("name", "rank").put("type", "int"));
        Schema typeChanged = newsItemWith(fields -> field(fields, "id").put("type", "long"));
        Schema fieldRenamed =
                newsItemWith(fields -> field(fields, "headline").put("name", "title"));
        Schema requiredFieldGone = newsItemWith(fields -> fields.remove(0));

        for (Schema broken :
                List.of(requiredFieldAdded, typeChanged, fieldRenamed, requiredFieldGone)) {
            assertThatThrownBy(() -> check(broken))
                    .as(broken.toString())
                    .isInstanceOf(SchemaValidationException.class);
        }
    }

    @Test
    void aNewFieldWithADefaultIsFine() {
        Schema added =
                newsItemWith(
                        fields ->
                                fields.addObject()
                                        .put("name", "rank")
                                        .put("type", "int")
                                        .put("default", 0));

        assertThatCode(() -> check(added)).doesNotThrowAnyException();
    }

    /** The current schema of news items after an edit of its fields. */
    private static Schema newsItemWith(Consumer<ArrayNode> edit) {
        try {
            JsonNode schema =
                    new ObjectMapper().readTree(records(CURRENT).get(NEWS_ITEM).toString());
            edit.accept((ArrayNode) schema.path("fields"));
            return new Schema.Parser().parse(schema.toString());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode field(ArrayNode fields, String name) {
        for (JsonNode field : fields) {
            if (field.path("name").asText().equals(name)) {
                return (ObjectNode) field;
            }
        }
        throw new AssertionError("No field " + name);
    }

    @ParameterizedTest
    @MethodSource("currentRecords")
    void everyFieldIsDocumented(Schema current) {
        assertThat(undocumented(current)).isEmpty();
    }

    @Test
    void aFieldWithoutDocumentationIsFound() {
        Schema schema =
                new Schema.Parser()
                        .parse(
                                """
                                {"type": "record", "name": "A", "doc": "A record.", "fields": [
                                  {"name": "b", "type": ["null", {"type": "array", "items":
                                    {"type": "record", "name": "C", "doc": "A record.", "fields": [
                                      {"name": "d", "type": "int"}]}}], "doc": "A field."}]}
                                """);

        assertThat(undocumented(schema)).containsExactly("C.d");
    }

    @Test
    void generatedClassesAreThoseOfTheFiles() {
        Schema file = records(CURRENT).get(NEWS_ITEM);

        assertThat(JavaProperties.removedFrom(NewsItem.SCHEMA$)).isEqualTo(file);
    }

    private static void check(Schema current) throws SchemaValidationException {
        List<Schema> released = new ArrayList<>();
        for (Path release : list(RELEASED)) {
            Schema earlier = records(release).get(current.getFullName());
            if (earlier != null) {
                released.add(earlier);
            }
        }
        new SchemaValidatorBuilder().mutualReadStrategy().validateAll().validate(current, released);
    }

    private static List<String> undocumented(Schema schema) {
        List<String> found = new ArrayList<>();
        addUndocumented(schema, found);
        return found;
    }

    private static void addUndocumented(Schema schema, List<String> found) {
        switch (schema.getType()) {
            case RECORD -> {
                if (isBlank(schema.getDoc())) {
                    found.add(schema.getFullName());
                }
                for (Schema.Field field : schema.getFields()) {
                    if (isBlank(field.doc())) {
                        found.add(schema.getFullName() + "." + field.name());
                    }
                    addUndocumented(field.schema(), found);
                }
            }
            case ARRAY -> addUndocumented(schema.getElementType(), found);
            case MAP -> addUndocumented(schema.getValueType(), found);
            case UNION -> schema.getTypes().forEach(type -> addUndocumented(type, found));
            default -> {
                // Documented by the field it is the type of.
            }
        }
    }

    private static boolean isBlank(String text) {
        return text == null || text.isBlank();
    }

    /** The records of one folder by full name; those that others name are read first. */
    private static Map<String, Schema> records(Path folder) {
        try {
            var parser = new Schema.Parser();
            for (String shared : List.of("SourcePosition", "OffsetRange")) {
                parser.parse(folder.resolve(shared + ".avsc").toFile());
            }
            for (Path file : list(folder)) {
                String name = file.getFileName().toString().replace(".avsc", "");
                if (!parser.getTypes().containsKey("dev.kairos.events." + name)) {
                    parser.parse(file.toFile());
                }
            }
            return new TreeMap<>(parser.getTypes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
