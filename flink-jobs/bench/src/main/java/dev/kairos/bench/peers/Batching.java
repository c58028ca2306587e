package dev.kairos.bench.peers;

import dev.kairos.bench.workload.Sample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a loop that knows all its texts beforehand makes batches of them.
 *
 * @param size texts of a batch
 * @param order in which they are taken
 */
public record Batching(int size, Order order) {
    /** The sizes that are searched for the best. */
    public static final List<Integer> SIZES = List.of(1, 2, 4, 8, 16, 32);

    /** What is commonly done: full batches as texts come. */
    public static final Batching ARRIVAL_32 = new Batching(32, Order.ARRIVAL);

    /** In which order texts are taken. */
    public enum Order {
        /** As they come. */
        ARRIVAL,
        /** The longest first, so that next to nothing is padded; nothing that streams can do so. */
        SORTED;

        /** As in reports: lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The sample's texts in such batches. */
    public List<List<String>> of(Sample sample) {
        return BatchLoop.batches(
                order == Order.SORTED ? sample.longestFirst() : sample.texts(), size);
    }

    @Override
    public String toString() {
        return "%d %s".formatted(size, order.label());
    }

    /** As in reports. */
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("batch_size", size);
        fields.put("order", order.label());
        return fields;
    }
}
