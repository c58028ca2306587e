package dev.kairos.local.replay;

import static java.util.Objects.requireNonNull;

import dev.kairos.local.Endpoints;
import dev.kairos.local.KairosException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Feeds recorded news to a running system: event times are kept, order and lateness are as in the
 * data. A replay that was stopped goes on where it was; one that is complete is not done again.
 */
public final class Replay implements AutoCloseable {
    private static final Duration STOP_WITHIN = Duration.ofSeconds(15);

    private final Endpoints endpoints;
    private final Path folder;
    private final Speed speed;
    private final ReplayProgress progress;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * @param endpoints where to send to
     * @param folder the data, in the layout of {@code stocknet}
     * @param speed how fast event time goes by
     * @param progress is told how it goes
     */
    public Replay(Endpoints endpoints, Path folder, Speed speed, ReplayProgress progress) {
        this.endpoints = requireNonNull(endpoints, "endpoints");
        this.folder = requireNonNull(folder, "folder");
        this.speed = requireNonNull(speed, "speed");
        this.progress = requireNonNull(progress, "progress");
    }

    /**
     * Looks into the folder, as far as its first row.
     *
     * @throws KairosException when there is nothing in it that can be replayed
     */
    public static void requireData(Path folder) {
        TweetFiles.in(folder).read(new FirstRow());
    }

    /**
     * Sends what is not there yet, until all is or {@link #close} is called.
     *
     * @throws KairosException when the data cannot be read, the topic is not there, holds other
     *     records or all of these, or broker or registry refuse them
     */
    public ReplayResult run() {
        try {
            TweetFiles files = TweetFiles.in(folder);
            var inspection = new Inspection();
            files.read(inspection);
            String data = "stocknet-" + files.fingerprint();
            ReplayedRows there = ReplayedRows.in(endpoints, data);
            if (there.count() > 0 && there.count() >= inspection.rows) {
                throw new KairosException(
                        "Topic %s holds all %d rows of this data already. To replay it again, use a prefix of its own: kairos up --no-generator --topic-prefix again."
                                .formatted(endpoints.topics().news(), there.count()));
            }
            progress.begin(inspection.rows, there.count());
            long begunAt = System.nanoTime();
            long sent;
            try (var sender =
                    new TweetSender(endpoints, data, there.partitions(), progress, stop)) {
                files.read(new Sending(sender, there));
                sender.await();
                sent = sender.acknowledged();
            }
            return new ReplayResult(
                    inspection.rows,
                    there.count(),
                    sent,
                    inspection.malformed,
                    Duration.ofNanos(System.nanoTime() - begunAt));
        } finally {
            ended.countDown();
        }
    }

    /** Stops {@link #run} and waits until it has ended. */
    @Override
    public void close() {
        stop.countDown();
        try {
            if (!ended.await(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new KairosException(
                        "The replay did not end within %d s".formatted(STOP_WITHIN.toSeconds()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class FirstRow implements TweetFiles.RowVisitor {
        @Override
        public boolean tweet(Tweet tweet) {
            return false;
        }

        @Override
        public void malformed(String file, long line, String reason) {
            // It is told when all is read.
        }
    }

    /** Reads everything once before anything is sent. */
    private final class Inspection implements TweetFiles.RowVisitor {
        private long rows;
        private long malformed;

        @Override
        public boolean tweet(Tweet tweet) {
            rows++;
            return stop.getCount() > 0;
        }

        @Override
        public void malformed(String file, long line, String reason) {
            malformed++;
            progress.malformed(file, line, reason);
        }
    }

    private final class Sending implements TweetFiles.RowVisitor {
        private final TweetSender sender;
        private final ReplayedRows there;
        private final long begunAt = System.nanoTime();
        private Instant firstTime;

        Sending(TweetSender sender, ReplayedRows there) {
            this.sender = sender;
            this.there = there;
        }

        @Override
        public boolean tweet(Tweet tweet) {
            if (there.contains(tweet.row())) {
                return stop.getCount() > 0;
            }
            if (firstTime == null) {
                firstTime = tweet.createdAt();
            }
            Duration due = speed.clockTime(Duration.between(firstTime, tweet.createdAt()));
            Duration early = due.minusNanos(System.nanoTime() - begunAt);
            if (early.toMillis() > 0) {
                sender.await();
                sender.pause(early);
            }
            if (stop.getCount() > 0) {
                sender.send(tweet);
            }
            return stop.getCount() > 0;
        }

        @Override
        public void malformed(String file, long line, String reason) {
            // It was told when the data was inspected.
        }
    }
}
