package dev.kairos.inference.scheduling;

import static java.util.Objects.requireNonNull;

import dev.kairos.inference.Capacity;
import dev.kairos.inference.Device;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.Scheduler;
import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.scheduling.PredictorOpener.Opened;
import dev.kairos.inference.scheduling.SharedScheduler.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A scheduler and its leases. A model version, which is a package and its hash, loads with its
 * first lease and closes a while after its last; threads end with the last model. {@link
 * SharedScheduler} is the one of the process; others serve comparisons, with a policy, models and
 * devices of their own.
 */
public final class SchedulerPool {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerPool.class);

    private final PredictorOpener opener;
    private final PolicyFactory policies;
    private final Duration grace;
    private final Background background;
    private final BatchScheduler scheduler;
    private final Map<Version, Held> held = new HashMap<>();

    /** A state of a package. */
    record Version(String reference, String hash) {}

    /** A model version that is open or being opened, and how many hold it; guarded by the pool. */
    static final class Held {
        private final Version version;
        private final ModelOptions options;
        private final CompletableFuture<ServedModel> opened = new CompletableFuture<>();
        private int holders;
        private Future<?> closing = CompletableFuture.completedFuture(null);

        private Held(Version version, ModelOptions options) {
            this.version = version;
            this.options = options;
        }

        /** Whether it is open for nobody, and otherwise than it is asked for now. */
        private boolean isOutdated(ModelOptions asked) {
            return holders == 0 && !options.equals(asked);
        }

        ServedModel model() {
            return opened.join();
        }
    }

    /**
     * @param loader opens models
     * @param policies decide what runs together, and when
     * @param grace how long a model that nobody holds stays open
     */
    public SchedulerPool(ModelLoader loader, PolicyFactory policies, Duration grace) {
        this(
                loader,
                policies,
                grace,
                System::nanoTime,
                new BackgroundThreads(),
                PredictorThreads::start);
    }

    SchedulerPool(
            ModelLoader loader,
            PolicyFactory policies,
            Duration grace,
            LongSupplier nanoTime,
            Background background,
            BatchScheduler.ThreadStarter threads) {
        this.opener = new PredictorOpener(loader, nanoTime);
        this.policies = requireNonNull(policies, "policies");
        this.grace = requireNonNull(grace, "grace");
        this.background = background;
        this.scheduler = new BatchScheduler(opener, nanoTime, background, threads);
    }

    BatchScheduler scheduler() {
        return scheduler;
    }

    Background background() {
        return background;
    }

    /** See {@link SharedScheduler#lease}. */
    public Lease lease(String model, ModelOptions options, Capacity capacity) {
        requireNonNull(options, "options");
        requireNonNull(capacity, "capacity");
        Held version = hold(model, options);
        return new PooledLease(this, model, options, version, capacity);
    }

    /** See {@link Scheduler#snapshot}. */
    public SchedulerSnapshot snapshot() {
        return scheduler.snapshot();
    }

    /** What was learned of each model version on each of its devices. */
    public List<ModelSnapshot> models() {
        return scheduler.models();
    }

    /**
     * Opens the version that a reference names now, unless it is open, or waits for whoever opens
     * it; {@link #giveBack} ends the hold. Options are those of whoever opened it, while anybody
     * holds it.
     *
     * @throws IllegalArgumentException if it is held, and on other devices than are asked for
     */
    Held hold(String reference, ModelOptions options) {
        var version = new Version(reference, opener.loader().hash(reference));
        Held outdated = null;
        Held one;
        boolean first;
        synchronized (this) {
            one = held.get(version);
            if (one != null && one.isOutdated(options)) {
                one.closing.cancel(false);
                outdated = one;
                one = null;
            }
            first = one == null;
            if (first) {
                one = new Held(version, options);
                held.put(version, one);
            }
            one.holders++;
            one.closing.cancel(false);
        }
        if (outdated != null) {
            scheduler.retire(outdated.model());
        }
        if (first) {
            open(one);
        }
        try {
            requireFitting(one.model(), options);
        } catch (CompletionException e) {
            throw rethrown(e.getCause());
        } catch (IllegalArgumentException e) {
            giveBack(one);
            throw e;
        }
        return one;
    }

    /** What is asked for of a model that is open already, maybe otherwise. */
    private void requireFitting(ServedModel model, ModelOptions asked) {
        if (model.options().equals(asked)) {
            return;
        }
        List<Device> devices = opener.loader().devices(model.reference(), asked.devices());
        List<Device> served = model.replicas().stream().map(Replica::device).toList();
        if (!served.equals(devices)) {
            throw new IllegalArgumentException(
                    "The model '%s' serves others of this process on %s and cannot serve on %s (devices: %s): give all the same devices"
                            .formatted(model.reference(), served, devices, asked.devices()));
        }
        LOG.warn(
                "{} serves with {}, which it was opened with, and not with {}",
                model.info(),
                model.options(),
                asked);
    }

    /** Without the pool's lock: others lease meanwhile. */
    private void open(Held one) {
        ModelOptions options = one.options;
        Map<Device, Opened> predictors = new LinkedHashMap<>();
        try {
            for (Device device :
                    opener.loader().devices(one.version.reference(), options.devices())) {
                predictors.put(
                        device,
                        opener.open(one.version.reference(), one.version.hash(), device, options));
            }
            var model =
                    new ServedModel(
                            one.version.reference(), options, predictors, policies, background);
            scheduler.add(model);
            LOG.info("Opened {} with {} on {}", model.info(), options, predictors.keySet());
            one.opened.complete(model);
        } catch (Throwable e) {
            synchronized (this) {
                held.remove(one.version, one);
            }
            // First, so that nobody waits for ever should closing fail as well.
            one.opened.completeExceptionally(e);
            predictors.values().forEach(opened -> opened.predictor().close());
        }
    }

    private static RuntimeException rethrown(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }

    /** Ends a hold. */
    void giveBack(Held one) {
        synchronized (this) {
            one.holders--;
            if (one.holders == 0) {
                one.closing = background.schedule(() -> closeIfUnused(one), grace.toNanos());
            }
        }
    }

    private void closeIfUnused(Held one) {
        synchronized (this) {
            if (one.holders > 0 || !held.remove(one.version, one)) {
                return;
            }
        }
        scheduler.retire(one.model());
    }

    /** Closes what nobody holds now, without waiting for the grace to end. */
    public void closeUnused() {
        List<Held> unused = new ArrayList<>();
        synchronized (this) {
            for (Held one : held.values()) {
                if (one.holders == 0) {
                    one.closing.cancel(false);
                    unused.add(one);
                }
            }
        }
        unused.forEach(this::closeIfUnused);
    }
}
