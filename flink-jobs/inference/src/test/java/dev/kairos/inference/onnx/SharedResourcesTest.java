package dev.kairos.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.kairos.inference.onnx.SharedResources.Hold;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedResourcesTest {
    private final List<String> closed = new ArrayList<>();
    private final SharedResources<String, String> shared = new SharedResources<>(closed::add);

    @Test
    void opensOnceAndClosesWithTheLastUser() {
        var opened = new AtomicInteger();
        Hold<String> first = shared.hold("a", () -> "a" + opened.incrementAndGet());
        Hold<String> second = shared.hold("a", () -> "a" + opened.incrementAndGet());
        assertThat(second.resource()).isSameAs(first.resource()).isEqualTo("a1");
        assertThat(shared.users("a")).isEqualTo(2);

        first.close();
        first.close();
        assertThat(closed).isEmpty();
        second.close();
        assertThat(closed).containsExactly("a1");
        assertThat(shared.users("a")).isZero();

        assertThat(shared.hold("a", () -> "a" + opened.incrementAndGet()).resource())
                .isEqualTo("a2");
    }

    @Test
    void whatIsEvictedServesItsUsersAndNobodyElse() {
        Hold<String> broken = shared.hold("a", () -> "broken");
        Hold<String> other = shared.hold("a", () -> "never opened");
        broken.evict();
        Hold<String> fresh = shared.hold("a", () -> "fresh");
        assertThat(fresh.resource()).isEqualTo("fresh");
        assertThat(other.resource()).isEqualTo("broken");
        other.evict();
        broken.close();
        assertThat(closed).isEmpty();
        other.close();
        assertThat(closed).containsExactly("broken");
        assertThat(shared.users("a")).isEqualTo(1);
        fresh.close();
        assertThat(closed).containsExactly("broken", "fresh");
    }

    @Test
    void anOpeningThatHangsIsNobodyElsesWhenItIsEvicted() throws Exception {
        Hold<String> broken = shared.hold("a", () -> "broken");
        broken.evict();
        var hangs = new CountDownLatch(1);
        var goesOn = new CountDownLatch(1);
        CompletableFuture<Hold<String>> hung =
                CompletableFuture.supplyAsync(
                        () ->
                                shared.hold(
                                        "a",
                                        () -> {
                                            hangs.countDown();
                                            await(goesOn);
                                            return "late";
                                        }));
        await(hangs);

        broken.evict();
        Hold<String> fresh = shared.hold("a", () -> "fresh");
        assertThat(fresh.resource()).isEqualTo("fresh");
        broken.close();
        assertThat(closed).containsExactly("broken");

        goesOn.countDown();
        hung.get(10, TimeUnit.SECONDS).close();
        assertThat(closed).containsExactly("broken", "late");
        assertThat(shared.hold("a", () -> "never opened").resource()).isEqualTo("fresh");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void keysDoNotShare() {
        shared.hold("a", () -> "first");
        assertThat(shared.hold("b", () -> "second").resource()).isEqualTo("second");
    }

    @Test
    void aFailedOpeningLeavesNothingBehind() {
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                shared.hold(
                                        "a",
                                        () -> {
                                            throw new IllegalStateException("damaged");
                                        }));
        assertThat(shared.users("a")).isZero();
        assertThat(shared.hold("a", () -> "repaired").resource()).isEqualTo("repaired");
    }

    @Test
    void manyThreadsOpenOneAtATime() {
        var open = new AtomicInteger();
        var counted = new SharedResources<String, AtomicInteger>(AtomicInteger::decrementAndGet);
        List<Integer> seen =
                IntStream.range(0, 10_000)
                        .parallel()
                        .mapToObj(
                                i -> {
                                    try (var hold =
                                            counted.hold(
                                                    "a",
                                                    () -> {
                                                        open.incrementAndGet();
                                                        return open;
                                                    })) {
                                        return hold.resource().get();
                                    }
                                })
                        .toList();
        assertThat(seen).allMatch(number -> number == 1);
        assertThat(open).hasValue(0);
    }
}
