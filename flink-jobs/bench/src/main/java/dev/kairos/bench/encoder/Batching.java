package dev.kairos.bench.encoder;

import dev.kairos.bench.peers.BatchLoop;
import dev.kairos.bench.workload.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a loop that knows all its texts beforehand makes batches of them.
 *
 * @param size texts of a batch
 * @param order in which they are taken
 */
record Batching(int size, Order order) {
    /** The sizes that are searched for the best. */
    static final List<Integer> SIZES = List.of(1, 2, 4, 8, 16, 32);

    /** What is commonly done: full batches as texts come. */
    static final Batching ARRIVAL_32 = new Batching(32, Order.ARRIVAL);

    /** In which order texts are taken. */
    enum Order {
        /** As they come. */
        ARRIVAL,
        /** The longest first, so that next to nothing is padded; nothing that streams can do so. */
        SORTED;

        /** As in reports: lower case. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Every size in both orders. */
    static List<Batching> grid() {
        var grid = new ArrayList<Batching>();
        for (int size : SIZES) {
            for (Order order : Order.values()) {
                grid.add(new Batching(size, order));
            }
        }
        return grid;
    }

    /** The sample's texts in such batches. */
    List<List<String>> of(Sample sample) {
        return BatchLoop.batches(
                order == Order.SORTED ? sample.longestFirst() : sample.texts(), size);
    }

    @Override
    public String toString() {
        return "%d %s".formatted(size, order.label());
    }
}
