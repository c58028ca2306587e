package dev.kairos.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Fields that tell who somebody is, or what only they and their carers should read: those with the
 * Avro property {@code kairos.personal} set to true.
 */
public final class PersonalData {
    /** The Avro property of a personal field. */
    public static final String PROPERTY = "kairos.personal";

    /** What stands in place of a personal value. */
    public static final String MASK = "***";

    private PersonalData() {}

    /** Whether records with that schema have a personal field, at any depth. */
    public static boolean isIn(Schema schema) {
        return isIn(schema, new HashSet<>());
    }

    private static boolean isIn(Schema schema, Set<String> seenRecords) {
        return switch (schema.getType()) {
            case RECORD ->
                    seenRecords.add(schema.getFullName())
                            && schema.getFields().stream()
                                    .anyMatch(
                                            field ->
                                                    isPersonal(field)
                                                            || isIn(field.schema(), seenRecords));
            case ARRAY -> isIn(schema.getElementType(), seenRecords);
            case MAP -> isIn(schema.getValueType(), seenRecords);
            case UNION -> schema.getTypes().stream().anyMatch(type -> isIn(type, seenRecords));
            default -> false;
        };
    }

    private static boolean isPersonal(Schema.Field field) {
        return Boolean.TRUE.equals(field.getObjectProp(PROPERTY));
    }

    /**
     * The record as JSON for logs and pages: personal values are {@value #MASK}, absent ones stay
     * null, bytes are told by their number, times are in ISO-8601.
     */
    public static String masked(IndexedRecord record) {
        return json(record).toString();
    }

    private static JsonNode json(Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value == null) {
            return nodes.nullNode();
        }
        if (value instanceof IndexedRecord record) {
            ObjectNode object = nodes.objectNode();
            for (Schema.Field field : record.getSchema().getFields()) {
                Object content = record.get(field.pos());
                object.set(
                        field.name(),
                        content != null && isPersonal(field)
                                ? nodes.textNode(MASK)
                                : json(content));
            }
            return object;
        }
        if (value instanceof Collection<?> items) {
            ArrayNode array = nodes.arrayNode();
            items.forEach(item -> array.add(json(item)));
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = nodes.objectNode();
            map.forEach((key, item) -> object.set(key.toString(), json(item)));
            return object;
        }
        if (value instanceof ByteBuffer bytes) {
            return nodes.textNode(bytes.remaining() + " bytes");
        }
        if (value instanceof Integer || value instanceof Long) {
            return nodes.numberNode(((Number) value).longValue());
        }
        if (value instanceof Float || value instanceof Double) {
            return nodes.numberNode(((Number) value).doubleValue());
        }
        if (value instanceof Boolean truth) {
            return nodes.booleanNode(truth);
        }
        return nodes.textNode(value.toString());
    }
}
