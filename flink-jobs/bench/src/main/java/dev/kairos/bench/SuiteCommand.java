package dev.kairos.bench;

import dev.kairos.bench.report.Report;
import dev.kairos.bench.report.ReportFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kairos bench SUITE}: runs a suite and writes its report. */
@Command(
        mixinStandardHelpOptions = true,
        versionProvider = BenchCommand.BuiltVersion.class,
        sortOptions = false,
        optionListHeading = "%nOptions:%n")
final class SuiteCommand implements Callable<Integer> {
    private final Suite suite;

    @Spec private CommandSpec spec;

    @Option(
            names = "--report",
            required = true,
            paramLabel = "FILE",
            description = "Where to write the results, the raw runs among them, as JSON.")
    private Path file;

    @Option(
            names = "--quick",
            description =
                    "Measure less: done within three minutes, and less certain. For trying out;"
                            + " quote figures of a full run.")
    private boolean quick;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "What lengths and texts are drawn from (default: ${DEFAULT-VALUE}).")
    private long seed;

    private SuiteCommand(Suite suite) {
        this.suite = suite;
    }

    static CommandLine of(Suite suite) {
        var command = new CommandLine(new SuiteCommand(suite));
        var usage = command.getCommandSpec().name(suite.name()).usageMessage();
        var description = new ArrayList<String>();
        description.add(suite.summary());
        for (String paragraph : suite.explanation()) {
            description.add("");
            description.add(paragraph);
        }
        usage.description(description.toArray(String[]::new));
        usage.footerHeading("%nExample:%n");
        usage.footer("  kairos bench %s --quick --report r.json".formatted(suite.name()));
        return command;
    }

    @Override
    public Integer call() throws Exception {
        var reportFile = ReportFile.at(file);
        var report = new Report(suite.name(), seed, quick);
        PrintWriter out = spec.commandLine().getOut();
        try (var ctrlC = new CtrlC(Thread.currentThread())) {
            run(new SuiteRun(quick, seed, report, out), ctrlC);
        }
        reportFile.write(report.toJson());
        out.println();
        out.println("Report: " + file);
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private void run(SuiteRun run, CtrlC ctrlC) throws Exception {
        try {
            suite.run(run);
        } catch (Exception e) {
            throw ctrlC.isStopping() ? new BenchException("stopped", e) : e;
        }
    }
}
