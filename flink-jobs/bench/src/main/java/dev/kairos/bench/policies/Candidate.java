package dev.kairos.bench.policies;

import static java.util.Objects.requireNonNull;

import dev.kairos.bench.baselines.ArrivalOrder;
import dev.kairos.bench.baselines.SortAndBucket;
import dev.kairos.bench.simulated.SimulatedDevice;
import dev.kairos.inference.batching.BatchPolicy;
import dev.kairos.inference.batching.FairShare;
import dev.kairos.inference.batching.TokenBudgetPolicy;
import dev.kairos.inference.simulation.SimulatedItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A policy with its settings.
 *
 * @param settings as in reports; empty if there are none
 * @param policy makes an empty one
 */
record Candidate(Map<String, Object> settings, Supplier<BatchPolicy<SimulatedItem>> policy) {
    private static final int LONGEST = 256;

    private static final List<Integer> SIZES = List.of(1, 2, 4, 8, 16, 32, 64, 128, 256, 512);
    private static final List<Integer> QUICK_SIZES = List.of(2, 8, 32, 128, 512);
    private static final List<Integer> DELAYS_MILLIS = List.of(0, 2, 5, 20);
    private static final List<Integer> QUICK_DELAYS_MILLIS = List.of(0, 10);

    /** Buckets of equal width, in tokens; 0 for such whose edges double. */
    private static final List<Integer> WIDTHS = List.of(0, 16, 32);

    /** Parts of the largest batch of the device. */
    private static final List<Integer> TOKEN_PARTS = List.of(1, 2, 4, 8);

    private static final List<Integer> BUCKET_SIZES = List.of(32, 128);

    Candidate {
        settings = new LinkedHashMap<>(settings);
        requireNonNull(policy, "policy");
    }

    /** The product's own policy, which has no settings. */
    static List<Candidate> ours() {
        return List.of(new Candidate(Map.of(), () -> new TokenBudgetPolicy<>(new FairShare())));
    }

    /** Each record alone. */
    static List<Candidate> perRecord() {
        return List.of(new Candidate(Map.of(), ArrivalOrder::perRecord));
    }

    /** First come, first served: every size with every delay. */
    static List<Candidate> firstComeFirstServed(boolean quick) {
        var grid = new ArrayList<Candidate>();
        for (int size : quick ? QUICK_SIZES : SIZES) {
            for (int delay : quick ? QUICK_DELAYS_MILLIS : DELAYS_MILLIS) {
                grid.add(
                        new Candidate(
                                settings("size", size, delay),
                                () -> new ArrivalOrder<>(size, Duration.ofMillis(delay))));
            }
        }
        return grid;
    }

    /** Sort and bucket: every kind of buckets with every batch limit and every delay. */
    static List<Candidate> sortAndBucket(SimulatedDevice device, boolean quick) {
        var grid = new ArrayList<Candidate>();
        for (int width : quick ? WIDTHS.subList(0, 2) : WIDTHS) {
            int[] edges = edges(width);
            for (int millis : quick ? QUICK_DELAYS_MILLIS : List.of(0, 5, 20)) {
                Duration delay = Duration.ofMillis(millis);
                for (int part : quick ? List.of(1, 4) : TOKEN_PARTS) {
                    int tokens = device.curve().maxBatchTokens() / part;
                    Map<String, Object> settings = settings("batch_tokens", tokens, millis);
                    settings.put("edges", IntStream.of(edges).boxed().toList());
                    grid.add(
                            new Candidate(
                                    settings, () -> SortAndBucket.ofTokens(edges, tokens, delay)));
                }
                for (int size : quick ? List.of(32) : BUCKET_SIZES) {
                    int[] sizes = IntStream.of(edges).map(edge -> size).toArray();
                    Map<String, Object> settings = settings("size", size, millis);
                    settings.put("edges", IntStream.of(edges).boxed().toList());
                    grid.add(
                            new Candidate(
                                    settings, () -> new SortAndBucket<>(edges, sizes, delay)));
                }
            }
        }
        return grid;
    }

    private static Map<String, Object> settings(String limit, int value, int delayMillis) {
        var settings = new LinkedHashMap<String, Object>();
        settings.put(limit, value);
        settings.put("delay_ms", delayMillis);
        return settings;
    }

    private static int[] edges(int width) {
        return width == 0
                ? IntStream.iterate(8, edge -> edge <= LONGEST, edge -> edge * 2).toArray()
                : IntStream.iterate(width, edge -> edge <= LONGEST, edge -> edge + width).toArray();
    }
}
