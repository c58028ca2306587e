package dev.kairos.local.process;

import static java.util.Objects.requireNonNull;

import dev.kairos.local.KairosException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Keeps parts running: one that dies is started again, and one that keeps dying ends the whole.
 * Thread-safe.
 */
public final class PartSupervisor implements AutoCloseable {
    private static final int DEATHS_ALLOWED = 5;
    private static final Duration DEATH_WINDOW = Duration.ofMinutes(1);
    private static final Duration PAUSE_BEFORE_RESTART = Duration.ofMillis(500);

    /** Hears what happens to parts, on the supervisor's thread. */
    public interface Listener {
        /** A part ended by itself and will be started again. */
        void died(String name, int exitCode);

        /** A part runs again. */
        void restarted(String name);

        /** The set of processes changed. */
        void changed();
    }

    /**
     * A part's process.
     *
     * @param spec how it was started
     * @param process its newest process, which may have ended
     */
    public record RunningPart(PartSpec spec, Process process) {}

    private static final class Part {
        private final RestartLimit limit =
                new RestartLimit(DEATHS_ALLOWED, DEATH_WINDOW, Clock.systemUTC());
        private PartSpec spec;
        private Process process;
        private UnaryOperator<PartSpec> onRestart = UnaryOperator.identity();
        private boolean stopping;
    }

    private final PartLauncher launcher;
    private final Listener listener;
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final CompletableFuture<KairosException> failure = new CompletableFuture<>();
    private final ScheduledExecutorService restarts =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "part-supervisor");
                        thread.setDaemon(true);
                        return thread;
                    });
    private int restartCount;
    private boolean closed;

    public PartSupervisor(PartLauncher launcher, Listener listener) {
        this.launcher = requireNonNull(launcher, "launcher");
        this.listener = requireNonNull(listener, "listener");
    }

    /** Starts a part and keeps it running until it is stopped. */
    public void start(PartSpec spec) {
        start(spec, UnaryOperator.identity());
    }

    /**
     * Starts a part and keeps it running until it is stopped.
     *
     * @param onRestart changes how the part is started when it has to be started again
     */
    public void start(PartSpec spec, UnaryOperator<PartSpec> onRestart) {
        synchronized (this) {
            if (closed) {
                throw new KairosException(
                        "Cannot start %s: the system is stopping.".formatted(spec.name()));
            }
            Part part = new Part();
            part.spec = spec;
            part.onRestart = onRestart;
            launch(part);
            parts.put(spec.name(), part);
        }
        listener.changed();
    }

    private void launch(Part part) {
        try {
            Process process = launcher.start(part.spec);
            part.process = process;
            var unused =
                    process.onExit()
                            .thenAcceptAsync(ended -> onExit(part, ended), restarts)
                            .exceptionally(this::endWith);
        } catch (IOException e) {
            throw new KairosException(
                    "Cannot start %s: %s".formatted(part.spec.name(), e.getMessage()), e);
        }
    }

    private void onExit(Part part, Process ended) {
        String name = part.spec.name();
        synchronized (this) {
            if (part.stopping || closed || part.process != ended) {
                return;
            }
            if (!part.limit.allowsRestart()) {
                failure.complete(
                        new KairosException(
                                "%s died %d times within a minute, last with exit code %d. %s"
                                        .formatted(
                                                name,
                                                DEATHS_ALLOWED,
                                                ended.exitValue(),
                                                lastOutput(name))));
                return;
            }
        }
        listener.died(name, ended.exitValue());
        var unused =
                restarts.schedule(
                        () -> restart(part),
                        PAUSE_BEFORE_RESTART.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private Void endWith(Throwable fault) {
        failure.complete(
                new KairosException("The supervision of the parts failed: " + fault, fault));
        return null;
    }

    private void restart(Part part) {
        synchronized (this) {
            if (part.stopping || closed) {
                return;
            }
            restartCount++;
            part.spec = part.onRestart.apply(part.spec);
            try {
                launch(part);
            } catch (KairosException e) {
                failure.complete(e);
                return;
            }
        }
        listener.changed();
        listener.restarted(part.spec.name());
    }

    /**
     * Ends a part in an orderly way, or by force when it does not end in time. Without effect on a
     * part that does not run.
     */
    public void stop(String name, Duration patience) {
        Process process;
        synchronized (this) {
            Part part = parts.get(name);
            if (part == null) {
                return;
            }
            part.stopping = true;
            process = part.process;
        }
        process.destroy();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            parts.remove(name);
        }
        listener.changed();
    }

    /** Parts that were started and not stopped. */
    public synchronized List<RunningPart> parts() {
        List<RunningPart> running = new ArrayList<>();
        parts.values().forEach(part -> running.add(new RunningPart(part.spec, part.process)));
        return running;
    }

    /** How often a dead part was started again. */
    public synchronized int restarts() {
        return restartCount;
    }

    /** Completes when a part cannot be kept running. */
    public CompletableFuture<KairosException> failure() {
        return failure;
    }

    /** See {@link PartLauncher#lastOutput}. */
    public String lastOutput(String name) {
        return launcher.lastOutput(name);
    }

    /** Starts nothing any more and ends by force what still runs. */
    @Override
    public void close() {
        List<Process> left = new ArrayList<>();
        synchronized (this) {
            closed = true;
            parts.values().forEach(part -> left.add(part.process));
        }
        left.forEach(Process::destroyForcibly);
        restarts.shutdown();
    }
}
