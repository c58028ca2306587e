package dev.kairos.bench.lengths;

import static java.util.Objects.requireNonNull;

import dev.kairos.bench.baselines.ArrivalOrder;
import dev.kairos.bench.baselines.SortAndBucket;
import dev.kairos.inference.batching.BatchItem;
import dev.kairos.inference.batching.BatchPolicy;
import dev.kairos.inference.batching.FairShare;
import dev.kairos.inference.batching.TokenBudgetPolicy;
import dev.kairos.inference.scheduling.PolicyFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A way to batch texts.
 *
 * @param name as in reports
 * @param settings as in reports
 * @param policies makes its policies
 */
record Batching(String name, Map<String, Object> settings, PolicyFactory policies) {
    /** What batches of the baselines hold at most, unless the best size is looked for. */
    static final int SIZE = 32;

    /** How long the baselines let a text wait for company: little against any deadline. */
    private static final Duration DELAY = Duration.ofMillis(5);

    private static final int[] EDGES = {16, 32, 64, 128, 256};

    Batching {
        requireNonNull(name, "name");
        settings = new LinkedHashMap<>(settings);
        requireNonNull(policies, "policies");
    }

    /** In the order of arrival, in batches of {@link #SIZE}. */
    static Batching arrival() {
        return arrival("arrival", SIZE);
    }

    /** In the order of arrival, in batches of another size. */
    static Batching arrival(String name, int size) {
        return new Batching(
                name,
                Map.of("size", size, "delay_ms", DELAY.toMillis()),
                new PolicyFactory() {
                    @Override
                    public <T extends BatchItem> BatchPolicy<T> newPolicy() {
                        return new ArrivalOrder<>(size, DELAY);
                    }
                });
    }

    /** In length buckets, each in the order of arrival in batches of {@link #SIZE}. */
    static Batching buckets() {
        List<Integer> edges = IntStream.of(EDGES).boxed().toList();
        int[] sizes = IntStream.of(EDGES).map(edge -> SIZE).toArray();
        return new Batching(
                "buckets",
                Map.of("edges", edges, "size", SIZE, "delay_ms", DELAY.toMillis()),
                new PolicyFactory() {
                    @Override
                    public <T extends BatchItem> BatchPolicy<T> newPolicy() {
                        return new SortAndBucket<>(EDGES, sizes, DELAY);
                    }
                });
    }

    /** The product's. */
    static Batching scheduler() {
        var shares = new FairShare();
        return new Batching(
                "scheduler",
                Map.of(),
                new PolicyFactory() {
                    @Override
                    public <T extends BatchItem> BatchPolicy<T> newPolicy() {
                        return new TokenBudgetPolicy<>(shares);
                    }
                });
    }
}
