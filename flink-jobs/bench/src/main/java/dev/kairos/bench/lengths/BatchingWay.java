package dev.kairos.bench.lengths;

import static java.util.Objects.requireNonNull;

import dev.kairos.bench.baselines.ArrivalOrder;
import dev.kairos.bench.baselines.SortAndBucket;
import dev.kairos.inference.batching.BatchItem;
import dev.kairos.inference.batching.BatchPolicy;
import dev.kairos.inference.scheduling.PolicyFactory;
import dev.kairos.inference.scheduling.TokenBudgetPolicies;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A way to batch texts.
 *
 * @param name as in reports
 * @param settings as in reports
 * @param policies makes its policies
 */
record BatchingWay(String name, Map<String, Object> settings, PolicyFactory policies) {
    /** What batches of the baselines hold at most, unless the best size is looked for. */
    static final int SIZE = 32;

    /** How long the baselines let a text wait for company: little against any deadline. */
    private static final Duration DELAY = Duration.ofMillis(5);

    private static final int[] EDGES = {16, 32, 64, 128, 256};

    BatchingWay {
        requireNonNull(name, "name");
        settings = new LinkedHashMap<>(settings);
        requireNonNull(policies, "policies");
    }

    /** In the order of arrival, in batches of {@link #SIZE}. */
    static BatchingWay arrival() {
        return arrival("arrival", SIZE);
    }

    /** In the order of arrival, in batches of another size. */
    static BatchingWay arrival(String name, int size) {
        return new BatchingWay(
                name,
                settings(size),
                new PolicyFactory() {
                    @Override
                    public <T extends BatchItem> BatchPolicy<T> newPolicy() {
                        return new ArrivalOrder<>(size, DELAY);
                    }
                });
    }

    private static Map<String, Object> settings(int size) {
        var settings = new LinkedHashMap<String, Object>();
        settings.put("size", size);
        settings.put("delay_ms", DELAY.toMillis());
        return settings;
    }

    /** In length buckets, each in the order of arrival in batches of {@link #SIZE}. */
    static BatchingWay buckets() {
        var settings = new LinkedHashMap<String, Object>();
        settings.put("edges", IntStream.of(EDGES).boxed().toList());
        settings.putAll(settings(SIZE));
        int[] sizes = IntStream.of(EDGES).map(edge -> SIZE).toArray();
        return new BatchingWay(
                "buckets",
                settings,
                new PolicyFactory() {
                    @Override
                    public <T extends BatchItem> BatchPolicy<T> newPolicy() {
                        return new SortAndBucket<>(EDGES, sizes, DELAY);
                    }
                });
    }

    /** The product's. */
    static BatchingWay scheduler() {
        return new BatchingWay("scheduler", Map.of(), new TokenBudgetPolicies());
    }
}
