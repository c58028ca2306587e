package dev.kairos.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/**
 * What the generator of Java classes notes in their schemas. It means nothing to others, and with
 * it a schema would differ from its {@code .avsc} file, by which other producers register it.
 */
public final class JavaProperties {
    private JavaProperties() {}

    /** The schema, noting that its strings become {@link String} and not Avro's own type. */
    static Schema addedTo(Schema schema) {
        // On a copy: schemas are shared, and this changes one.
        Schema copy = new Schema.Parser().setValidateDefaults(false).parse(schema.toString());
        addTo(copy, new HashSet<>());
        return copy;
    }

    /** The schema as its {@code .avsc} file has it. */
    public static Schema removedFrom(Schema schema) {
        try {
            JsonNode tree = new ObjectMapper().readTree(schema.toString());
            for (JsonNode parent : tree.findParents(GenericData.STRING_PROP)) {
                ((ObjectNode) parent).remove(GenericData.STRING_PROP);
            }
            return new Schema.Parser().parse(tree.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A schema writes itself as JSON", e);
        }
    }

    private static void addTo(Schema schema, Set<String> seenRecords) {
        switch (schema.getType()) {
            case STRING -> GenericData.setStringType(schema, GenericData.StringType.String);
            case ARRAY -> addTo(schema.getElementType(), seenRecords);
            case MAP -> {
                GenericData.setStringType(schema, GenericData.StringType.String);
                addTo(schema.getValueType(), seenRecords);
            }
            case UNION -> schema.getTypes().forEach(type -> addTo(type, seenRecords));
            case RECORD -> {
                if (seenRecords.add(schema.getFullName())) {
                    schema.getFields().forEach(field -> addTo(field.schema(), seenRecords));
                }
            }
            default -> {
                // Neither a string nor made of any.
            }
        }
    }
}
