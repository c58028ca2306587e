package dev.kairos.local.demo;

import static java.util.Objects.requireNonNull;

import dev.kairos.local.Endpoints;
import dev.kairos.local.KairosException;
import dev.kairos.local.replay.Replay;
import dev.kairos.local.replay.ReplayProgress;
import dev.kairos.local.replay.ReplayResult;
import dev.kairos.local.replay.Speed;
import dev.kairos.local.system.Progress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Feeds a system with real data, as fast as it takes it. */
public final class ReplayFeed implements Feed {
    private final Replay replay;
    private final CompletableFuture<ReplayResult> result = new CompletableFuture<>();

    /** Will replay the data in the folder. */
    public ReplayFeed(Endpoints endpoints, Path data, Progress progress) {
        this.replay = new Replay(endpoints, data, Speed.MAX, new Told(progress));
    }

    @Override
    public void start() {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                result.complete(replay.run());
                            } catch (RuntimeException e) {
                                result.completeExceptionally(e);
                            }
                        },
                        "replay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public boolean hasEnded() {
        throwIfFailed();
        return result.isDone();
    }

    @Override
    public void stop() {
        replay.close();
        throwIfFailed();
    }

    private void throwIfFailed() {
        if (!result.isCompletedExceptionally()) {
            return;
        }
        try {
            result.get();
        } catch (ExecutionException e) {
            throw new KairosException(
                    "The replay failed: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Told implements ReplayProgress {
        private final Progress progress;

        Told(Progress progress) {
            this.progress = requireNonNull(progress, "progress");
        }

        @Override
        public void begin(long rows, long alreadyThere) {
            progress.step("Replaying %,d rows".formatted(rows));
        }

        @Override
        public void malformed(String file, long line, String reason) {
            progress.trouble("%s, line %d is skipped: %s".formatted(file, line, reason));
        }

        @Override
        public void sent(long rows, Instant eventTime) {
            // The live line counts them.
        }

        @Override
        public void waiting(String broker) {
            progress.trouble("Waiting for Kafka at " + broker);
        }
    }
}
