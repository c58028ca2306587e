package dev.kairos.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.SharedScheduler.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SchedulerPoolTest {
    private static final BatchingOptions OPTIONS = new BatchingOptions(4, Duration.ofMillis(1), 2);

    /** Nothing is answered for a long while. */
    private static final BatchingOptions WAITING =
            new BatchingOptions(100, Duration.ofMinutes(10), 1);

    private final FakeModels models = new FakeModels();

    /** Opens a new fake each time, and plays a package that is replaced on disk. */
    private static final class FakeModels implements ModelLoader {
        final List<FakePredictor> opened = new ArrayList<>();
        String hash = FakePredictor.MODEL.hash();

        @Override
        public String hash(String reference) {
            return hash;
        }

        @Override
        public BatchPredictor open(String reference) {
            if (reference.equals("missing")) {
                throw new IllegalArgumentException("There is no model 'missing'");
            }
            opened.add(new FakePredictor());
            return opened.get(opened.size() - 1);
        }
    }

    @Test
    void oneModelServesAllLeasesAndClosesAfterTheLast() {
        var pool = new SchedulerPool(models, System::nanoTime, Duration.ofMillis(50));
        Lease first = pool.lease("a", OPTIONS, 10);
        Lease second = pool.lease("a", OPTIONS, 10);
        assertThat(models.opened).hasSize(1);

        first.close();
        first.close();
        assertThat(submit(second, "a", "text").join().label()).isEqualTo("even");
        second.close();
        Awaitility.await().until(() -> models.opened.get(0).closed);
        assertThat(BatchSchedulerTest.failureOf(submit(second, "a", "text")).reason())
                .isEqualTo(Reason.OVERLOAD);
        Awaitility.await().until(() -> BatchSchedulerTest.threads().isEmpty());
    }

    @Test
    void aRestartWithinTheGraceFindsTheModelOpen() {
        var pool = new SchedulerPool(models, System::nanoTime, Duration.ofHours(1));
        try (Lease before = pool.lease("a", OPTIONS, 1)) {
            assertThat(submit(before, "a", "texts").join().label()).isEqualTo("odd");
        }
        try (Lease after = pool.lease("a", OPTIONS, 1)) {
            assertThat(submit(after, "a", "text").join().label()).isEqualTo("even");
            assertThat(after.scheduler().snapshot().records()).isEqualTo(2);
        }
        assertThat(models.opened).hasSize(1);
    }

    @Test
    void eachLeaseHasItsOwnCapacity() {
        var pool = new SchedulerPool(models, System::nanoTime, Duration.ZERO);
        try (Lease one = pool.lease("a", WAITING, 1);
                Lease two = pool.lease("a", WAITING, 1)) {
            CompletableFuture<Answer> first = submit(one, "a", "1");
            CompletableFuture<Answer> second = submit(two, "a", "2");
            assertThat(BatchSchedulerTest.failureOf(submit(two, "a", "3")).reason())
                    .isEqualTo(Reason.OVERLOAD);
            assertThat(first.isDone() || second.isDone()).isFalse();
        }
    }

    @Test
    void whatACancelledUserLeftInFlightTakesNoPlaceOfTheNext() {
        var pool = new SchedulerPool(models, System::nanoTime, Duration.ofHours(1));
        CompletableFuture<Answer> left;
        try (Lease cancelled = pool.lease("a", WAITING, 1)) {
            left = submit(cancelled, "a", "left");
        }
        try (Lease next = pool.lease("a", WAITING, 1)) {
            assertThat(submit(next, "a", "next").isCompletedExceptionally()).isFalse();
            assertThat(left.isDone()).isFalse();
        }
    }

    @Test
    void aLeaseThatWasGivenBackTakesNothingMore() {
        var pool = new SchedulerPool(models, System::nanoTime, Duration.ofHours(1));
        Lease lease = pool.lease("a", OPTIONS, 1);
        lease.close();
        assertThat(BatchSchedulerTest.failureOf(submit(lease, "a", "text")).reason())
                .isEqualTo(Reason.OVERLOAD);
    }

    @Test
    void differentModelsAreServedAtOnce() {
        var pool = new SchedulerPool(models, System::nanoTime, Duration.ZERO);
        try (Lease a = pool.lease("a", OPTIONS, 1);
                Lease b = pool.lease("b", OPTIONS, 1)) {
            assertThat(submit(a, "a", "text").join().label()).isEqualTo("even");
            assertThat(submit(b, "b", "texts").join().label()).isEqualTo("odd");
            assertThat(a.scheduler().snapshot().records()).isEqualTo(2);
        }
        assertThat(models.opened).hasSize(2);
    }

    @Test
    void aPackageThatChangedIsOpenedAnewOnlyWhenNobodyUsesTheOldOne() {
        var pool = new SchedulerPool(models, System::nanoTime, Duration.ofHours(1));
        Lease old = pool.lease("a", OPTIONS, 1);
        models.hash = "1".repeat(64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pool.lease("a", OPTIONS, 1))
                .withMessageContaining("'a' changed");
        old.close();
        try (Lease fresh = pool.lease("a", OPTIONS, 1)) {
            assertThat(submit(fresh, "a", "text").join().label()).isEqualTo("even");
        }
        assertThat(models.opened).hasSize(2);
        Awaitility.await().until(() -> models.opened.get(0).closed);
    }

    @Test
    void aModelThatCannotBeOpenedLeavesNothingBehind() {
        var pool = new SchedulerPool(models, System::nanoTime, Duration.ZERO);
        assertThatThrownBy(() -> pool.lease("missing", OPTIONS, 1))
                .hasMessageContaining("no model 'missing'");
        assertThatIllegalArgumentException().isThrownBy(() -> pool.lease("a", OPTIONS, 0));
        try (Lease lease = pool.lease("a", OPTIONS, 1)) {
            assertThat(submit(lease, "a", "text").join().label()).isEqualTo("even");
        }
    }

    private static CompletableFuture<Answer> submit(Lease lease, String model, String text) {
        return lease.scheduler()
                .submit(
                        new Request(
                                "test", model, new ModelInput.Text(text), System.nanoTime(), 0));
    }
}
