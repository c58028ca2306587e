package dev.kairos.local.replay;

import dev.kairos.local.EndpointOptions;
import dev.kairos.local.Endpoints;
import dev.kairos.local.KairosException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code kairos replay}: feeds recorded tweets to a running system. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Feeds recorded tweets to a running system, in event time: each keeps the time it was"
                    + " written at, in the order of the data.",
            "",
            "The folder holds tweets_*.tsv.gz in the stocknet layout: a header and the columns"
                + " created_at (ISO-8601), ticker and text, parted by tabs and sorted by time. Each"
                + " row is one news item, duplicates too. Rows that are malformed are named and"
                + " skipped.",
            "",
            "One prefix is one time domain: a news topic that holds records which replay did not"
                    + " write is refused. A replay that was stopped goes on where it was when it is"
                    + " started again; one that is complete is not done twice.",
            ""
        },
        footer = {
            "",
            "Ends 0 when every row is in the topic, 1 when it was stopped before, 2 when it could"
                    + " not go on.",
            "",
            "Example:",
            "  kairos up --no-generator --topic-prefix stocknet.",
            "  kairos replay --data ../shared/data/stocknet --speed max --topic-prefix stocknet.",
            "  kairos ledger --topic-prefix stocknet. --wait 15m"
        })
public final class ReplayCommand implements Callable<Integer> {
    private static final int STOPPED = 1;
    private static final int COULD_NOT_GO_ON = 2;
    private static final Duration SAY_WITHIN = Duration.ofSeconds(2);
    private static final int MALFORMED_SHOWN = 10;
    private static final int MILLIS_BETWEEN_UPDATES = 1_000;

    /** Reads a speed from the command line. */
    static final class SpeedConverter implements ITypeConverter<Speed> {
        @Override
        public Speed convert(String text) {
            try {
                return Speed.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "The folder that holds the data.")
    private Path data;

    @Option(
            names = "--speed",
            paramLabel = "60x|max",
            defaultValue = "60x",
            converter = SpeedConverter.class,
            description =
                    "How fast event time goes by: 60x is an hour a minute, max as fast as the"
                            + " broker takes it (default: ${DEFAULT-VALUE}).")
    private Speed speed;

    @Mixin private EndpointOptions endpointOptions;

    @Spec private CommandSpec spec;

    private final CountDownLatch over = new CountDownLatch(1);

    @Override
    public Integer call() {
        Endpoints endpoints = endpointOptions.endpoints();
        try (var progress = new ProgressOnTerminal(err())) {
            var replay = new Replay(endpoints, data, speed, progress);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(replay), "stop-replay"));
            ReplayResult result = replay.run();
            progress.close();
            say(result, endpoints);
            return result.isComplete() ? 0 : STOPPED;
        } catch (KairosException e) {
            err().println(e.getMessage());
            return COULD_NOT_GO_ON;
        } finally {
            over.countDown();
        }
    }

    /** On Ctrl-C the process lives until this returns: long enough to say how far it came. */
    private void stop(Replay replay) {
        replay.close();
        try {
            if (!over.await(SAY_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                err().println("Stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(ReplayResult result, Endpoints endpoints) {
        double seconds = result.took().toMillis() / 1e3;
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "Sent %,d rows to %s in %.1f s (%,.0f a second); %,d were there, %,d are"
                                + " malformed and skipped.%n",
                        result.sent(),
                        endpoints.topics().news(),
                        seconds,
                        result.sent() / Math.max(seconds, 1e-3),
                        result.alreadyThere(),
                        result.malformed());
        if (!result.isComplete()) {
            err().printf(
                            Locale.ROOT,
                            "Stopped after %,d of %,d rows; the same command goes on from there.%n",
                            result.alreadyThere() + result.sent(),
                            result.rows());
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** A bar with rate and time left, and lines for what is out of the ordinary. */
    private static final class ProgressOnTerminal implements ReplayProgress, AutoCloseable {
        private final PrintWriter err;
        private ProgressBar bar;
        private long alreadyThere;
        private long malformed;

        ProgressOnTerminal(PrintWriter err) {
            this.err = err;
        }

        @Override
        public void begin(long rows, long alreadyThere) {
            this.alreadyThere = alreadyThere;
            if (malformed > MALFORMED_SHOWN) {
                err.printf(
                        Locale.ROOT,
                        "... and %,d malformed rows more%n",
                        malformed - MALFORMED_SHOWN);
            }
            if (alreadyThere > 0) {
                err.printf(
                        Locale.ROOT,
                        "Going on: %,d of %,d rows are there already%n",
                        alreadyThere,
                        rows);
            }
            bar =
                    new ProgressBarBuilder()
                            .setTaskName("Replay")
                            .setInitialMax(rows)
                            .setUnit(" rows", 1)
                            .setStyle(ProgressBarStyle.ASCII)
                            .setUpdateIntervalMillis(MILLIS_BETWEEN_UPDATES)
                            .showSpeed()
                            .startsFrom(alreadyThere, Duration.ZERO)
                            .build();
        }

        @Override
        public void malformed(String file, long line, String reason) {
            if (++malformed <= MALFORMED_SHOWN) {
                err.printf("%s, line %d: %s; skipped%n", file, line, reason);
            }
        }

        @Override
        public void sent(long rows, Instant eventTime) {
            bar.stepTo(alreadyThere + rows);
            bar.setExtraMessage(" at " + eventTime);
        }

        @Override
        public void waiting(String broker) {
            err.printf("%nKafka at %s does not answer; waiting for it%n", broker);
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }
}
