package dev.kairos.inference.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.inference.Answer;
import dev.kairos.inference.Capacity;
import dev.kairos.inference.InferenceException;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.Request;
import dev.kairos.inference.scheduling.SharedScheduler.Lease;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A user who leaves is told what became of its requests, then nothing more, and is forgotten. */
class LeaseCloseTest {
    private static final ModelOptions OPTIONS =
            new ModelOptions("cpu", 2, 4_096, 0, Duration.ofSeconds(30));
    private static final Capacity CAPACITY = new Capacity(10_000, 1_000_000);

    private static final NewThreads THREADS = new NewThreads();

    private final FakeModels models = new FakeModels();
    private final SchedulerPool pool =
            new SchedulerPool(models, FirstComePolicy.of(1, 0), Duration.ofHours(1));

    @AfterAll
    static void noThreadIsLeft() {
        Awaitility.await().until(() -> THREADS.names().isEmpty());
    }

    @AfterEach
    void close() {
        Awaitility.await()
                .until(
                        () -> {
                            pool.closeUnused();
                            return pool.models().isEmpty();
                        });
        Awaitility.await().until(() -> THREADS.predictors() == 0);
    }

    private Lease lease() {
        return pool.lease("a", OPTIONS, CAPACITY);
    }

    /** Answers nothing until it opens, so that callbacks run on the scheduler's threads. */
    private CountDownLatch hold() {
        var gate = new CountDownLatch(1);
        models.last().gate = gate;
        return gate;
    }

    private static CompletableFuture<Answer> submit(Lease lease, String text) {
        return lease.scheduler()
                .submit(new Request("test", "a", new ModelInput.Text(text), System.nanoTime(), 0));
    }

    @Test
    void whatIsOpenFailsOnTheClosingThreadAndIsNotComputed() {
        Lease lease = lease();
        FakePredictor predictor = models.last();
        predictor.gate = new CountDownLatch(1);
        List<Thread> tellers = new ArrayList<>();
        List<Throwable> told = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            var unused =
                    submit(lease, "text " + i)
                            .whenComplete(
                                    (answer, failure) -> {
                                        tellers.add(Thread.currentThread());
                                        told.add(failure);
                                    });
        }
        Awaitility.await().until(() -> predictor.batches.size() == 2);
        lease.close();
        assertThat(tellers).hasSize(100).containsOnly(Thread.currentThread());
        assertThat(told)
                .allSatisfy(
                        failure ->
                                assertThat(((InferenceException) failure).reason())
                                        .isEqualTo(Reason.OVERLOAD));
        // What it left takes no place of the next, which is answered as soon as a thread is free.
        try (Lease next = lease()) {
            CompletableFuture<Answer> answer = submit(next, "next");
            predictor.gate.countDown();
            assertThat(answer.join().label()).isEqualTo("even");
        }
        assertThat(predictor.batches).hasSize(3);
        assertThat(pool.snapshot().inFlight()).isZero();
    }

    @Test
    void anInputThatAnotherUserWantsTooIsComputedForThatOne() {
        Lease gone = lease();
        FakePredictor predictor = models.last();
        predictor.gate = new CountDownLatch(1);
        try (Lease stays = lease()) {
            var first = submit(gone, "running 1");
            var second = submit(gone, "running 2");
            Awaitility.await().until(() -> predictor.batches.size() == 2);
            CompletableFuture<Answer> lost = submit(gone, "shared");
            CompletableFuture<Answer> kept = submit(stays, "shared");
            gone.close();
            assertThat(List.of(first, second, lost))
                    .allSatisfy(one -> assertThat(one).isCompletedExceptionally());
            assertThat(kept).isNotDone();
            predictor.gate.countDown();
            assertThat(kept.join().label()).isEqualTo("even");
        }
    }

    @Test
    void aCallbackUnderWayIsWaitedForAndNoneRunsAfterwards() throws Exception {
        Lease lease = lease();
        CountDownLatch gate = hold();
        var inCallback = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var running = new AtomicInteger();
        var afterwards = new AtomicInteger();
        var closed = new AtomicReference<>(false);
        for (int i = 0; i < 50; i++) {
            var unused =
                    submit(lease, "text " + i)
                            .whenComplete(
                                    (answer, failure) -> {
                                        running.incrementAndGet();
                                        afterwards.addAndGet(closed.get() ? 1 : 0);
                                        inCallback.countDown();
                                        await(goOn);
                                        running.decrementAndGet();
                                    });
        }
        gate.countDown();
        inCallback.await();
        var closing =
                new Thread(
                        () -> {
                            lease.close();
                            closed.set(true);
                        });
        closing.start();
        Awaitility.await().until(() -> closing.getState() == Thread.State.WAITING);
        assertThat(closed.get()).isFalse();
        goOn.countDown();
        closing.join();
        assertThat(running).hasValue(0);
        assertThat(afterwards).hasValue(0);
    }

    @Test
    void callbacksMayCloseTheirLeaseAllAtOnce() throws Exception {
        Lease lease = lease();
        CountDownLatch gate = hold();
        var both = new CyclicBarrier(2);
        var done = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            var unused =
                    submit(lease, "text " + i)
                            .whenComplete(
                                    (answer, failure) -> {
                                        meet(both);
                                        lease.close();
                                        done.countDown();
                                    });
        }
        gate.countDown();
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(submit(lease, "late")).isCompletedExceptionally();
    }

    @Test
    void callbacksMayCloseEachOthersLeases() throws Exception {
        Lease one = lease();
        Lease two = lease();
        CountDownLatch gate = hold();
        var both = new CyclicBarrier(2);
        var done = new CountDownLatch(2);
        BiConsumer<Lease, Lease> closeOther =
                (mine, other) -> {
                    var unused =
                            submit(mine, "text " + mine.hashCode())
                                    .whenComplete(
                                            (answer, failure) -> {
                                                meet(both);
                                                other.close();
                                                done.countDown();
                                            });
                };
        closeOther.accept(one, two);
        closeOther.accept(two, one);
        gate.countDown();
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /**
     * The code of a job: hangs its own classes on whatever it is given. Of another loader, it sees
     * what is public only.
     */
    public static final class JobCode
            implements BiFunction<SchedulerPool, CountDownLatch, AutoCloseable> {
        @Override
        public AutoCloseable apply(SchedulerPool pool, CountDownLatch told) {
            Lease lease = pool.lease("a", ModelOptions.defaults(), new Capacity(100, 10_000));
            for (int i = 0; i < 20; i++) {
                var input = new ModelInput.Text("text " + i);
                var unused =
                        lease.scheduler()
                                .submit(new Request("test", "a", input, System.nanoTime(), 0))
                                .whenComplete((answer, failure) -> told.countDown());
            }
            var unused = lease.switchTo("slow").thenAccept(info -> told.countDown());
            return lease;
        }
    }

    /** Plays the class loader of a job. */
    private static final class JobLoader extends ClassLoader {
        JobLoader() {
            super(LeaseCloseTest.class.getClassLoader());
        }

        @SuppressWarnings("unchecked")
        BiFunction<SchedulerPool, CountDownLatch, AutoCloseable> jobCode() throws Exception {
            String resource = JobCode.class.getName().replace('.', '/') + ".class";
            try (InputStream in = getResourceAsStream(resource)) {
                byte[] code = in.readAllBytes();
                Class<?> defined = defineClass(JobCode.class.getName(), code, 0, code.length);
                assertThat(defined).isNotSameAs(JobCode.class);
                return (BiFunction<SchedulerPool, CountDownLatch, AutoCloseable>)
                        defined.getDeclaredConstructor().newInstance();
            }
        }
    }

    @Test
    void theClassesOfAUserWhoLeftAreForgottenThoughItsBatchesStillRun() throws Exception {
        models.install("slow", FakeModels.version(1));
        WeakReference<JobLoader> left;
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch loading = new CountDownLatch(1);
        // The first user opens the model, and so starts the threads.
        models.onOpen =
                predictor -> {
                    predictor.gate = gate;
                    models.gate = loading;
                };
        left = leaveBehind();
        FakePredictor predictor = models.opened.get(0);
        Awaitility.await()
                .untilAsserted(
                        () -> {
                            System.gc();
                            assertThat(left.get()).isNull();
                        });
        assertThat(predictor.batches).hasSize(2);
        assertThat(gate.getCount()).isEqualTo(1);
        loading.countDown();
        gate.countDown();
    }

    private WeakReference<JobLoader> leaveBehind() throws Exception {
        var loader = new JobLoader();
        var told = new CountDownLatch(20);
        AutoCloseable lease = loader.jobCode().apply(pool, told);
        FakePredictor predictor = models.opened.get(0);
        Awaitility.await().until(() -> predictor.batches.size() == 2);
        lease.close();
        assertThat(told.getCount()).isZero();
        return new WeakReference<>(loader);
    }
}
