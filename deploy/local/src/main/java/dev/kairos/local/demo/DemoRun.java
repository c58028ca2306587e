package dev.kairos.local.demo;

import static java.util.Objects.requireNonNull;

import dev.kairos.local.KairosException;
import dev.kairos.local.flink.JobMetrics;
import dev.kairos.local.flink.SchedulerCounts;
import dev.kairos.local.kafka.TopicSetup;
import dev.kairos.local.ledger.AnswerReader;
import dev.kairos.local.ledger.LatencySummary;
import dev.kairos.local.ledger.Ledger;
import dev.kairos.local.ledger.LedgerCounts;
import dev.kairos.local.ledger.LedgerReader;
import dev.kairos.local.ledger.PipelineCounts;
import dev.kairos.local.report.DemoReport;
import dev.kairos.local.report.DemoReport.Batches;
import dev.kairos.local.report.DemoReport.Latency;
import dev.kairos.local.report.DemoReport.LedgerReport;
import dev.kairos.local.report.DemoReport.Model;
import dev.kairos.local.report.DemoReport.PipelineReport;
import dev.kairos.local.report.DemoReport.Planted;
import dev.kairos.local.report.PlantedFiles;
import dev.kairos.local.run.RunFolder;
import dev.kairos.local.system.Delivery;
import dev.kairos.local.system.LocalSystem;
import dev.kairos.local.system.Progress;
import dev.kairos.local.system.SystemSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Feeds a started system, watches it for as long as asked, and counts what came of it. */
public final class DemoRun {
    private static final Duration FIRST_RECORD_PATIENCE = Duration.ofSeconds(60);
    private static final Duration ANSWERS_PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LIVE = Duration.ofSeconds(1);

    private final LocalSystem system;
    private final SystemSettings settings;
    private final RunFolder folder;
    private final DemoOptions options;
    private final Feed feed;
    private final Progress progress;
    private final Consumer<String> live;

    /**
     * @param system started, without a generator
     * @param feed what puts records into it
     * @param live shows one line that replaces the last
     */
    public DemoRun(
            LocalSystem system,
            SystemSettings settings,
            RunFolder folder,
            DemoOptions options,
            Feed feed,
            Progress progress,
            Consumer<String> live) {
        this.system = requireNonNull(system, "system");
        this.settings = requireNonNull(settings, "settings");
        this.folder = requireNonNull(folder, "folder");
        this.options = requireNonNull(options, "options");
        this.feed = requireNonNull(feed, "feed");
        this.progress = requireNonNull(progress, "progress");
        this.live = requireNonNull(live, "live");
    }

    /** Runs to the end and leaves the system with its jobs stopped. */
    public DemoReport run() throws IOException {
        try (AnswerReader answers = AnswerReader.start(system.endpoints());
                TopicSetup topics = new TopicSetup(settings.ports().bootstrap())) {
            feed.start();
            awaitFirstRecord(topics);
            long firstRecordNanos = System.nanoTime();
            watch(topics, answers, firstRecordNanos);
            feed.stop();
            double seconds = (System.nanoTime() - firstRecordNanos) / 1e9;
            progress.step("The stream has ended; waiting for the last answers");
            awaitAnswers();
            progress.step("Stopping the jobs with a savepoint");
            system.stopJobs();
            LedgerCounts counts = Ledger.count(system.endpoints(), false, Optional.empty());
            return report(seconds, counts, answers);
        }
    }

    private void awaitFirstRecord(TopicSetup topics) {
        long end = System.nanoTime() + FIRST_RECORD_PATIENCE.toNanos();
        while (topics.appended(settings.topics().news()) == 0) {
            system.throwIfFailed();
            if (feed.hasEnded()) {
                // It had nothing to send; one that failed has thrown its cause.
                return;
            }
            if (System.nanoTime() > end) {
                throw new KairosException(
                        "No record arrived within %d s; see %s"
                                .formatted(FIRST_RECORD_PATIENCE.toSeconds(), folder.logs()));
            }
            pause(POLL);
        }
    }

    private void watch(TopicSetup topics, AnswerReader answers, long firstRecordNanos) {
        long end =
                options.duration()
                        .map(duration -> firstRecordNanos + duration.toNanos())
                        .orElse(Long.MAX_VALUE);
        long events = topics.appended(settings.topics().news());
        long readAt = System.nanoTime();
        boolean firstSeen = false;
        while (System.nanoTime() < end && !feed.hasEnded()) {
            pause(Duration.ofNanos(Math.min(LIVE.toNanos(), Math.max(1, end - System.nanoTime()))));
            system.throwIfFailed();
            if (!firstSeen && answers.firstAnswerAt().isPresent()) {
                firstSeen = true;
                progress.step(
                        "First prediction, %.1f s after the start"
                                .formatted(firstPredictionMs(answers) / 1000.0));
            }
            long eventsNow;
            try {
                eventsNow = topics.appended(settings.topics().news());
                long now = System.nanoTime();
                live.accept(
                        "%,d events, %.0f/s; %,d predictions, %,d dead letters; %s"
                                .formatted(
                                        eventsNow,
                                        (eventsNow - events) * 1e9 / Math.max(1, now - readAt),
                                        answers.predictions(),
                                        answers.deadLetters(),
                                        answers.latency()
                                                .map(DemoRun::latencyText)
                                                .orElse("no answer yet")));
                events = eventsNow;
                readAt = now;
            } catch (KairosException e) {
                progress.trouble(e.getMessage());
            }
        }
    }

    private static String latencyText(LatencySummary latency) {
        return "latency p50 %.0f ms, p95 %.0f ms".formatted(latency.p50(), latency.p95());
    }

    private void awaitAnswers() {
        long end = System.nanoTime() + ANSWERS_PATIENCE.toNanos();
        long fewest = Long.MAX_VALUE;
        try (LedgerReader ledger = new LedgerReader(system.endpoints())) {
            while (true) {
                system.throwIfFailed();
                ledger.advance();
                if (ledger.unanswered() == 0) {
                    return;
                }
                if (options.replay() && ledger.unanswered() < fewest) {
                    // A backlog is worked off for as long as it shrinks.
                    fewest = ledger.unanswered();
                    end = System.nanoTime() + ANSWERS_PATIENCE.toNanos();
                }
                if (System.nanoTime() > end) {
                    progress.trouble(
                            "%,d records are still unanswered after %d s"
                                    .formatted(ledger.unanswered(), ANSWERS_PATIENCE.toSeconds()));
                    return;
                }
                live.accept("%,d records wait for an answer".formatted(ledger.unanswered()));
                pause(POLL);
            }
        }
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(Math.max(1, duration.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KairosException("Interrupted", e);
        }
    }

    private long firstPredictionMs(AnswerReader answers) {
        return answers.firstAnswerAt()
                .map(Instant::toEpochMilli)
                .map(at -> at - options.startedAtMs() - options.buildMs())
                .orElse(0L);
    }

    private DemoReport report(double seconds, LedgerCounts counts, AnswerReader answers)
            throws IOException {
        SortedMap<String, PipelineReport> pipelines = new TreeMap<>();
        long checkpoints = 0;
        for (String name : settings.pipelines()) {
            JobMetrics metrics = system.metrics().get(name);
            checkpoints += metrics.checkpoints();
            pipelines.put(name, pipeline(counts.pipelines().get(name), metrics, answers));
        }
        Planted planted =
                PlantedFiles.sum(
                        IntStream.range(0, system.generators()).mapToObj(folder::planted).toList());
        return new DemoReport(
                DemoReport.VERSION,
                Math.round(seconds * 10) / 10.0,
                settings.seed(),
                settings.delivery().toString(),
                options.buildMs(),
                firstPredictionMs(answers),
                settings.checkpointInterval().toMillis(),
                system.peakRssMib(),
                system.restarts(),
                checkpoints,
                pipelines,
                planted,
                new LedgerReport(
                        LedgerReport.UNIT,
                        counts.accepted(),
                        counts.answered(),
                        counts.dead(),
                        counts.inFlight(),
                        counts.lost(),
                        counts.duplicateRecords(),
                        counts.duplicateAfterId(),
                        counts.answeredTwice()));
    }

    private PipelineReport pipeline(
            PipelineCounts counts, JobMetrics metrics, AnswerReader answers) {
        if (counts == null) {
            throw new KairosException("The ledger has no counts of a pipeline that ran");
        }
        SchedulerCounts scheduler = metrics.scheduler();
        // A transaction's records carry the time of their append; readers have them at its commit.
        Optional<LatencySummary> latency =
                settings.delivery() == Delivery.EXACTLY_ONCE
                        ? answers.latency()
                        : counts.latencyMs();
        return new PipelineReport(
                counts.events(),
                counts.predictions(),
                counts.forecasts(),
                counts.alerts(),
                counts.deadLetters(),
                counts.superseded(),
                counts.degraded(),
                latency.map(value -> new Latency(value.p50(), value.p95(), value.p99()))
                        .orElse(new Latency(0, 0, 0)),
                new Batches(
                        scheduler.batches(),
                        rounded(scheduler.meanBatchSize()),
                        rounded(scheduler.paddingRatio()),
                        scheduler.cacheHits(),
                        scheduler.truncated()),
                counts.model()
                        .map(model -> new Model(model.name(), model.version(), model.sha256()))
                        .orElse(new Model("", "", "")));
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
