package dev.kairos.local.ledger;

import dev.kairos.local.DurationConverter;
import dev.kairos.local.EndpointOptions;
import dev.kairos.local.Endpoints;
import dev.kairos.local.KairosException;
import dev.kairos.local.KeptRun;
import dev.kairos.local.OutputFile;
import dev.kairos.local.flink.FlinkRest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kairos ledger}: counts inputs against outputs from Kafka alone. */
@Command(
        name = "ledger",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Counts inputs against outputs from Kafka alone, as a read_committed reader.",
            "",
            "The unit is a source position: pipeline, topic, partition, offset. An input owes an"
                + " answer for each of its keys (each symbol of a news item). It is answered when"
                + " every answer is there and at least one is an output, dead when every one is a"
                + " dead letter, in flight when one is missing while a job runs, and lost when one"
                + " is missing otherwise. The four add up to accepted.",
            ""
        },
        footer = {
            "",
            "Ends 0 when nothing is lost, duplicate_after_id and answered_twice are 0 and, with"
                    + " --wait, nothing is in flight; 1 when not; 2 when it could not count.",
            "",
            "Examples:",
            "  kairos ledger --wait 2m",
            "  kairos ledger --topic-prefix stocknet. --wait 15m --export positions.csv"
        })
public final class LedgerCommand implements Callable<Integer> {
    private static final int FAULT = 1;
    private static final int COULD_NOT_COUNT = 2;
    private static final Duration BETWEEN_READS = Duration.ofSeconds(1);

    /** Says by option whether a job runs. */
    static final class JobState {
        @Option(
                names = "--running",
                description = "A job runs: a missing answer is in flight. Nothing is asked.")
        private boolean running;

        @Option(
                names = "--stopped",
                description = "No job runs: a missing answer is lost. Nothing is asked.")
        private boolean stopped;

        @Option(
                names = "--flink",
                paramLabel = "URL",
                description =
                        "Flink's REST API, which is asked whether a job runs (default:"
                                + " http://127.0.0.1:18082, or as --port-base moves it). If it does"
                                + " not answer, none does.")
        private String flink;
    }

    @Mixin private EndpointOptions endpointOptions;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "Count what 'kairos demo --keep DIR' left, with a broker and a registry of its"
                            + " own; --bootstrap, --registry and --topic-prefix are then not asked,"
                            + " and no job runs.")
    private Path dir;

    @ArgGroup private JobState jobState = new JobState();

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "Wait at most this long (90s, 15m, 2h) until no answer is missing, then count.")
    private Duration wait;

    @Option(
            names = "--export",
            paramLabel = "FILE",
            description = "Also write a CSV file with one row for each position.")
    private Path export;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write the counts as JSON, with the field names of a demo's report.")
    private Path report;

    @Option(names = "--json", description = "Print the counts as JSON instead of a table.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            requireWritable();
            if (dir == null) {
                return count(endpointOptions.endpoints());
            }
            try (KeptRun kept = KeptRun.open(dir)) {
                return count(kept.endpoints());
            }
        } catch (KairosException e) {
            err().println(e.getMessage());
            return COULD_NOT_COUNT;
        }
    }

    /** Before anything is waited for. */
    private void requireWritable() {
        if (export != null) {
            OutputFile.requireWritable("--export", export);
        }
        if (report != null) {
            OutputFile.requireWritable("--report", report);
        }
    }

    private int count(Endpoints endpoints) {
        try (var reader = new LedgerReader(endpoints)) {
            reader.advance();
            if (wait != null) {
                awaitAnswers(reader);
            }
            boolean running = reader.unanswered() > 0 && dir == null && jobRuns();
            LedgerCounts counts = reader.counts(running);
            if (export != null) {
                PositionExport.write(export, reader, running);
            }
            print(counts);
            reader.remarks().forEach(remark -> err().println("Note: " + remark));
            if (counts.accepted() == 0) {
                err().println("Note: there are no inputs under this prefix.");
            }
            boolean settled = wait == null || counts.inFlight() == 0;
            return counts.isClean() && settled ? 0 : FAULT;
        }
    }

    private void awaitAnswers(LedgerReader reader) {
        long deadline = System.nanoTime() + wait.toNanos();
        long said = -1;
        while (reader.unanswered() > 0 && System.nanoTime() < deadline) {
            long unanswered = reader.unanswered();
            if (unanswered != said) {
                err().printf(
                                Locale.ROOT,
                                "Waiting: %,d of %,d inputs are unanswered%n",
                                unanswered,
                                reader.accepted());
                said = unanswered;
            }
            try {
                Thread.sleep(BETWEEN_READS.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KairosException("Interrupted while waiting for answers", e);
            }
            reader.advance();
        }
    }

    private boolean jobRuns() {
        if (jobState.running || jobState.stopped) {
            return jobState.running;
        }
        String flink = jobState.flink == null ? endpointOptions.ports().flinkUrl() : jobState.flink;
        try {
            return new FlinkRest(flink).jobs().stream().anyMatch(job -> !job.hasEnded());
        } catch (IOException | KairosException | IllegalArgumentException e) {
            err().printf(
                            "Note: Flink at %s does not answer, so missing answers count as lost;"
                                    + " if a job runs elsewhere, say --running or --flink URL.%n",
                            flink);
            return false;
        }
    }

    private void print(LedgerCounts counts) {
        String text = LedgerText.json(counts).toPrettyString();
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? text + System.lineSeparator() : LedgerText.table(counts));
        out.flush();
        if (report != null) {
            try {
                Files.writeString(report, text + System.lineSeparator());
            } catch (IOException e) {
                throw new KairosException(
                        "Cannot write %s: %s".formatted(report, e.getMessage()), e);
            }
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
