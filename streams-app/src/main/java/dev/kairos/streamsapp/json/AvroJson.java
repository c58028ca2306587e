package dev.kairos.streamsapp.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.generic.IndexedRecord;

/**
 * Avro records as JSON for people and browsers: exactly the field names of the record, times in
 * ISO-8601, bytes in Base64. Unlike Avro's own JSON encoding it does not wrap the values of unions,
 * so it is read by name and not decoded back to Avro.
 */
public final class AvroJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private AvroJson() {}

    /** Every field of the record, null ones included. */
    public static ObjectNode of(IndexedRecord record) {
        var json = NODES.objectNode();
        for (var field : record.getSchema().getFields()) {
            json.set(field.name(), value(record.get(field.pos())));
        }
        return json;
    }

    private static JsonNode value(Object value) {
        if (value == null) {
            return NODES.nullNode();
        } else if (value instanceof IndexedRecord record) {
            return of(record);
        } else if (value instanceof Instant time) {
            return NODES.textNode(time.toString());
        } else if (value instanceof Double number) {
            // JSON has no NaN and no infinities.
            return Double.isFinite(number) ? NODES.numberNode(number) : NODES.nullNode();
        } else if (value instanceof Long number) {
            return NODES.numberNode(number);
        } else if (value instanceof Integer number) {
            return NODES.numberNode(number);
        } else if (value instanceof Boolean flag) {
            return NODES.booleanNode(flag);
        } else if (value instanceof CharSequence text) {
            return NODES.textNode(text.toString());
        } else if (value instanceof ByteBuffer bytes) {
            var copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return NODES.binaryNode(copy);
        } else if (value instanceof Collection<?> elements) {
            var array = NODES.arrayNode(elements.size());
            elements.forEach(element -> array.add(value(element)));
            return array;
        } else if (value instanceof Map<?, ?> entries) {
            var object = NODES.objectNode();
            entries.forEach((key, entry) -> object.set(key.toString(), value(entry)));
            return object;
        }
        throw new IllegalArgumentException(
                "No JSON form is defined for " + value.getClass().getName());
    }
}
