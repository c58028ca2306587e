package dev.kairos.local.command;

import dev.kairos.local.DurationConverter;
import dev.kairos.local.KairosException;
import dev.kairos.local.OutputFile;
import dev.kairos.local.demo.DemoOptions;
import dev.kairos.local.demo.DemoRun;
import dev.kairos.local.demo.Feed;
import dev.kairos.local.demo.GeneratedFeed;
import dev.kairos.local.demo.KeptRunFile;
import dev.kairos.local.demo.ReplayFeed;
import dev.kairos.local.replay.Replay;
import dev.kairos.local.report.DemoReport;
import dev.kairos.local.report.ReportText;
import dev.kairos.local.run.Installation;
import dev.kairos.local.run.RunFolder;
import dev.kairos.local.system.LocalSystem;
import dev.kairos.local.system.SystemSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kairos demo}: everything, in the foreground. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts Kafka, a schema registry, Flink with the pipelines, the dashboard and a stream"
                    + " of generated news, each in a process of its own. Ctrl-C stops all.",
            ""
        },
        footer = {
            "",
            "Ends 0 when no record was lost and none was answered twice; 1 otherwise.",
            "",
            "Examples:",
            "  kairos demo",
            "  kairos demo --for 60s --report report.json",
            "  kairos demo --for 5m --delivery exactly-once --keep /tmp/run"
        })
public final class DemoCommand implements Callable<Integer> {
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description =
                    "End by itself this long after the first record, and count what came of it, for"
                            + " example 60s or 5m. Without it, Ctrl-C ends the run.")
    private Duration duration;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write what came of it as JSON; needs --for or --data.")
    private Path report;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description =
                    "Leave topics, schemas and logs in this folder, which must be new or empty;"
                            + " 'kairos ledger --dir DIR' counts them again.")
    private Path keep;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Replay the real data in this folder, as fast as it goes, instead of generated"
                            + " news; see 'kairos replay'.")
    private Path data;

    @Mixin private SystemOptions options;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        SystemSettings settings = options.settings();
        if (report != null && duration == null && data == null) {
            throw new KairosException(
                    "--report needs a run that ends by itself: add --for, for example --for 60s.");
        }
        if (duration != null && duration.compareTo(SHORTEST) < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--for must be at least %d s".formatted(SHORTEST.toSeconds()));
        }
        requireNewOrEmpty(keep);
        if (data != null) {
            Replay.requireData(data);
        }
        if (report != null) {
            OutputFile.requireWritable("--report", report);
        }
        RunFolder folder =
                RunFolder.of(
                        Installation.current().root(), settings.ports(), Optional.ofNullable(keep));
        Preflight.check(settings.ports(), folder);
        folder.clear();
        if (keep != null) {
            // At once, so that a run that fails or is interrupted can be opened as well.
            new KeptRunFile(settings.topics().prefix(), settings.delivery().toString())
                    .write(folder.keptRun());
        }

        TerminalProgress progress = TerminalProgress.standard();
        progress.step("Starting Kafka, the schema registry and Flink; logs in " + folder.logs());
        LocalSystem system =
                new LocalSystem(settings, folder, Installation.current(), "demo", progress);
        AtomicBoolean interrupted = new AtomicBoolean();
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    interrupted.set(true);
                                    progress.endLive();
                                    stop(system, folder, progress);
                                },
                                "stop-all"));
        boolean good = false;
        try {
            system.start();
            progress.text(addresses(settings));
            DemoReport result = run(system, settings, folder, progress);
            progress.text("\n" + ReportText.of(result));
            if (report != null) {
                result.write(report);
                progress.step("The report is in " + report.toAbsolutePath());
            }
            good = result.isGood();
        } catch (KairosException e) {
            // Once it is being stopped from outside, everything here fails, and says nothing.
            if (!interrupted.get()) {
                throw e;
            }
        } finally {
            stop(system, folder, progress);
        }
        return good ? 0 : 1;
    }

    /** Stops all and removes what nobody asked to keep, whichever thread is first. */
    private synchronized void stop(
            LocalSystem system, RunFolder folder, TerminalProgress progress) {
        system.close();
        if (keep == null) {
            try {
                folder.clearData();
            } catch (IOException e) {
                progress.trouble("Not all data of this run could be removed: " + e);
            }
        }
    }

    private DemoReport run(
            LocalSystem system,
            SystemSettings settings,
            RunFolder folder,
            TerminalProgress progress)
            throws IOException {
        DemoOptions demo =
                new DemoOptions(
                        Optional.ofNullable(duration),
                        data != null,
                        CommandStart.startedAtMs(),
                        CommandStart.buildMs());
        Feed feed =
                data == null
                        ? new GeneratedFeed(system)
                        : new ReplayFeed(system.endpoints(), data, progress);
        return new DemoRun(system, settings, folder, demo, feed, progress, progress::live).run();
    }

    private static String addresses(SystemSettings settings) {
        return """

          Dashboard   %s
          Flink       %s
          Kafka       %s
          Registry    %s

        """
                .formatted(
                        settings.ports().dashboardUrl(),
                        settings.ports().flinkUrl(),
                        settings.ports().bootstrap(),
                        settings.ports().registryUrl());
    }

    private static void requireNewOrEmpty(Path directory) throws IOException {
        if (directory == null || Files.notExists(directory)) {
            return;
        }
        if (!Files.isDirectory(directory)) {
            throw new KairosException("--keep %s is not a folder.".formatted(directory));
        }
        try (var files = Files.list(directory)) {
            if (files.findAny().isPresent()) {
                throw new KairosException(
                        "--keep %s is not empty; name a folder that is new or empty, so that nothing in it is lost."
                                .formatted(directory));
            }
        }
    }
}
