package dev.kairos.inference.scheduling;

import static dev.kairos.inference.scheduling.VirtualScheduler.MODEL;
import static dev.kairos.inference.scheduling.VirtualScheduler.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.inference.Answer;
import dev.kairos.inference.Capacity;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.scheduling.AnswerCache.Kept;
import dev.kairos.inference.scheduling.SharedScheduler.Lease;
import dev.kairos.temporalcontext.features.FeatureAssembler;
import dev.kairos.temporalcontext.features.FeatureSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
    private static final Capacity CAPACITY = new Capacity(100, 10_000);

    private final VirtualScheduler world =
            new VirtualScheduler(FirstComePolicy.of(8, 0), Duration.ofMinutes(1));

    private Lease lease(int cachedAnswers) {
        var options = new ModelOptions("cpu", 1, 4_096, cachedAnswers, Duration.ofSeconds(10));
        return world.pool.lease(MODEL, options, CAPACITY);
    }

    @Test
    void aRecentAnswerIsGivenAtOnceAndCounted() {
        Lease lease = lease(10);
        CompletableFuture<Answer> computed = world.submit(lease, "text");
        world.work();
        float[] first = computed.join().probabilities();
        first[0] = -1;
        CompletableFuture<Answer> kept = world.submit(lease, "text");
        assertThat(kept).isCompleted();
        assertThat(kept.join().probabilities()).containsExactly(0.75f, 0.25f);
        kept.join().probabilities()[0] = -1;
        assertThat(world.submit(lease, "text").join().probabilities()).startsWith(0.75f);
        assertThat(world.models.last().batches).hasSize(1);
        assertThat(world.pool.snapshot().cacheHits()).isEqualTo(2);
        assertThat(world.pool.snapshot().records()).isEqualTo(3);
        assertThat(world.pool.snapshot().inputs()).isEqualTo(1);
        assertThat(world.pool.models().get(0).cachedAnswers()).isEqualTo(1);
    }

    @Test
    void aCutInputIsSaidToBeCutEachTime() {
        Lease lease = lease(10);
        String text = "x".repeat(300);
        CompletableFuture<Answer> computed = world.submit(lease, text);
        world.work();
        assertThat(computed.join().truncated()).isTrue();
        assertThat(world.submit(lease, text).join().truncated()).isTrue();
    }

    @Test
    void noAnswersAreKeptIfNoneShallBe() {
        Lease lease = lease(0);
        for (int i = 0; i < 3; i++) {
            world.send(lease, "text");
            world.work();
        }
        assertThat(world.models.last().batches).hasSize(3);
        assertThat(world.pool.snapshot().cacheHits()).isZero();
    }

    @Test
    void failuresAreNotKept() {
        Lease lease = lease(10);
        for (int i = 0; i < 2; i++) {
            CompletableFuture<Answer> crash = world.submit(lease, "crash");
            world.work();
            assertThat(failureOf(crash).reason()).isEqualTo(Reason.MODEL_ERROR);
        }
        assertThat(world.models.last().batches).hasSize(2);
    }

    @Test
    void eachModelVersionKeepsItsOwn() {
        Lease lease = lease(10);
        CompletableFuture<Answer> old = world.submit(lease, "text");
        world.work();
        world.models.install(MODEL, FakeModels.version(1));
        Lease newer = lease(10);
        CompletableFuture<Answer> fresh = world.submit(newer, "text");
        assertThat(fresh).isNotDone();
        world.work();
        assertThat(fresh.join().model()).isNotEqualTo(old.join().model());
        assertThat(world.submit(lease, "text").join().model()).isEqualTo(old.join().model());
    }

    @Test
    void answersAboutSequencesAreNotKept() {
        var cache = new AnswerCache(100);
        var features = new FeatureSpec(List.of(), List.of("news"), 2, null);
        var sequence = new ModelInput.Sequence(new FeatureAssembler(features).assemble(List.of()));
        cache.put(sequence, new Kept(new float[] {1}, false));
        assertThat(cache.get(sequence)).isNull();
        assertThat(cache.size()).isZero();
    }

    @Test
    void theNumberOfAnswersIsBounded() {
        var cache = new AnswerCache(100);
        for (int i = 0; i < 10_000; i++) {
            cache.put(new ModelInput.Text("text " + i), new Kept(new float[] {1}, false));
        }
        assertThat(cache.size()).isBetween(50L, 100L);
    }

    @Test
    void theLengthOfTheirInputsIsBounded() {
        var cache = new AnswerCache(100);
        String longText = "x".repeat(10 * AnswerCache.CHARACTERS_PER_ANSWER - 10);
        for (int i = 0; i < 1_000; i++) {
            cache.put(new ModelInput.Text(longText + i), new Kept(new float[] {1}, false));
        }
        assertThat(cache.size()).isBetween(5L, 10L);
        // Longer than all that may be kept together.
        var endless =
                new ModelInput.Text("y".repeat(100 * AnswerCache.CHARACTERS_PER_ANSWER) + "y");
        cache.put(endless, new Kept(new float[] {1}, false));
        assertThat(cache.size()).isLessThanOrEqualTo(10);
        assertThat(cache.get(endless)).isNull();
    }

    @Test
    void distributionsForgetWhatIsOld() {
        var recent = new RecentDistribution(1_000_000, 0);
        for (int i = 1; i <= 100; i++) {
            recent.record(i * 1_000L, 0);
        }
        assertThat(recent.percentiles(1_000, 0).p50()).isCloseTo(50, within(1));
        assertThat(recent.percentiles(1_000, 0).p99()).isCloseTo(99, within(1));
        long minute = Duration.ofMinutes(1).toNanos();
        recent.record(5_000, minute);
        assertThat(recent.percentiles(1_000, minute).p95()).isCloseTo(95, within(2));
        assertThat(recent.percentiles(1_000, 2 * minute).p99()).isCloseTo(5, within(1));
        assertThat(recent.percentiles(1_000, 4 * minute))
                .isEqualTo(SchedulerSnapshot.Percentiles.NONE);
        recent.record(Long.MAX_VALUE, 4 * minute);
        assertThat(List.of(recent.percentiles(1_000, 4 * minute).p50()))
                .allSatisfy(p50 -> assertThat(p50).isCloseTo(1_000, within(10)));
    }

    private static org.assertj.core.data.Offset<Double> within(double tolerance) {
        return org.assertj.core.data.Offset.offset(tolerance);
    }
}
