package dev.kairos.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.bench.workload.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class BatchingTest {
    private static final Sample SAMPLE =
            new Sample(List.of("a", "bbb", "cc", "dddd", "e"), List.of(1, 3, 2, 4, 1));

    @Test
    void batchesInOrderOfArrival() {
        assertThat(new Batching(2, Batching.Order.ARRIVAL).of(SAMPLE))
                .containsExactly(List.of("a", "bbb"), List.of("cc", "dddd"), List.of("e"));
    }

    @Test
    void sortedBatchesBeginWithTheLongest() {
        assertThat(new Batching(2, Batching.Order.SORTED).of(SAMPLE))
                .containsExactly(List.of("dddd", "bbb"), List.of("cc", "a"), List.of("e"));
    }

    @Test
    void everyBatchRunsOnce() throws InterruptedException {
        var ran = new ConcurrentLinkedQueue<String>();

        BatchLoop.nanosOf(BatchLoop.batches(SAMPLE.texts(), 2), 3, () -> ran::addAll);

        assertThat(ran).containsExactlyInAnyOrderElementsOf(SAMPLE.texts());
    }

    @Test
    void theSearchFindsTheBestAndGivesUpHopelessSizes() throws InterruptedException {
        var tried = new ArrayList<Batching>();

        BatchingSearch search =
                BatchingSearch.of(
                        batching ->
                                batching.order() == Batching.Order.ARRIVAL
                                        ? 100.0 / batching.size()
                                        : 200.0 - Math.abs(8 - batching.size()),
                        (batching, perSecond) -> tried.add(batching));

        assertThat(search.best()).isEqualTo(new Batching(8, Batching.Order.SORTED));
        assertThat(tried)
                .contains(new Batching(4, Batching.Order.ARRIVAL))
                .doesNotContain(new Batching(8, Batching.Order.ARRIVAL))
                .hasSizeLessThanOrEqualTo(BatchingSearch.MOST_TRIALS);
        assertThat(search.perSecond().get(search.best())).isEqualTo(200.0);
    }

    @Test
    void oneGoodMomentDoesNotDecide() throws InterruptedException {
        var tried = new ArrayList<Batching>();

        BatchingSearch search =
                BatchingSearch.of(
                        batching -> {
                            boolean lucky =
                                    batching.equals(new Batching(1, Batching.Order.ARRIVAL))
                                            && !tried.contains(batching);
                            return lucky ? 120 : batching.size() == 2 ? 110 : 90;
                        },
                        (batching, perSecond) -> tried.add(batching));

        assertThat(search.best().size()).isEqualTo(2);
    }
}
