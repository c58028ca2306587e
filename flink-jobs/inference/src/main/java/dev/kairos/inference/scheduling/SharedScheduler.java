package dev.kairos.inference.scheduling;

import dev.kairos.inference.Capacity;
import dev.kairos.inference.InferenceException;
import dev.kairos.inference.ModelInfo;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The one scheduler of this process: opened by its first user and closed a minute after its last.
 * On Flink this class lies in the {@code lib} folder, so that all jobs of a process find the same.
 */
public final class SharedScheduler {
    /** How long an unused model stays open, so that a job that restarts finds it there. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private static final SchedulerPool POOL =
            new SchedulerPool(new PackagedModels(), new TokenBudgetPolicies(), GRACE);

    private SharedScheduler() {}

    /**
     * A user's hold on a scheduler and on one model version in it at a time; closing it twice is
     * harmless.
     */
    public interface Lease extends AutoCloseable {
        /** The shared scheduler, as far as this lease's capacity goes. */
        Scheduler scheduler();

        /** The leased model. */
        ModelInfo model();

        /**
         * Answers with another package from some time on: it is loaded and warmed up in the
         * background, then requests of this lease go to it, and those that the model before took
         * are still answered by that one. Requests name the reference that was leased first all the
         * time.
         *
         * @param model reference of a model package of the same task and labels
         * @return completes with the model that answers from then on; fails, and changes nothing,
         *     if the package is missing, damaged, or answers something else
         */
        CompletableFuture<ModelInfo> switchTo(String model);

        /**
         * Gives the hold back. What is in flight fails with {@link
         * InferenceException.Reason#OVERLOAD} on this thread; callbacks under way on others are
         * waited for, unless this is called from within one; and once this has returned no callback
         * runs, and nothing of the user's is kept.
         */
        @Override
        void close();
    }

    /**
     * Takes a hold on the shared scheduler and on the model package as it is now: loads and warms
     * it up if nobody had. A package that changes on disk later is another model version, which is
     * opened beside this one.
     *
     * @param model reference of a model package: a shipped name or a folder
     * @param options how the model is served; the first lease of a model version decides
     * @param capacity how much this user may have in flight; what an earlier lease left in flight
     *     does not count
     * @throws IllegalArgumentException if the package is missing, damaged or does not fit its
     *     description; the message says what and where
     * @throws InferenceException if the model fails its warm-up
     */
    public static Lease lease(String model, ModelOptions options, Capacity capacity) {
        return POOL.lease(model, options, capacity);
    }
}
