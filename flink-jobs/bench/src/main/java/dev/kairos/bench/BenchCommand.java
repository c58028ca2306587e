package dev.kairos.bench;

import dev.kairos.bench.encoder.EncoderSuite;
import dev.kairos.bench.lengths.LengthsSuite;
import dev.kairos.bench.pipeline.PipelineSuite;
import dev.kairos.bench.policies.PoliciesSuite;
import dev.kairos.bench.temporal.TemporalSuite;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Entry point of {@code kairos bench}. */
@Command(
        name = "kairos bench",
        mixinStandardHelpOptions = true,
        versionProvider = BenchCommand.BuiltVersion.class,
        description = {
            "Measure Kairos next to what it is compared with, on this machine.",
            "",
            "Each suite prints a table and writes a report with every raw run. Compare ratios: both"
                    + " sides of one were measured in turns within one run. Let nothing else run"
                    + " meanwhile; what does, is what gets measured.",
            ""
        },
        synopsisSubcommandLabel = "SUITE",
        commandListHeading = "%nSuites:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, and the report is written",
            "1:failed; one line on the error stream says why",
            "2:wrong usage"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  kairos bench --list",
            "  kairos bench encoder --quick --report r.json",
            "  kairos bench pipeline --report r.json"
        })
public final class BenchCommand implements Runnable {
    private static final List<Suite> SUITES =
            List.of(
                    new EncoderSuite(),
                    new LengthsSuite(),
                    new PoliciesSuite(),
                    new PipelineSuite(),
                    new TemporalSuite());

    /** The version that the build wrote into the jar. */
    static final class BuiltVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = BenchCommand.class.getPackage().getImplementationVersion();
            return new String[] {
                "kairos bench " + (version == null ? "(not from a jar)" : version)
            };
        }
    }

    @Spec private CommandSpec spec;

    @Option(names = "--list", description = "Name the suites, and end.")
    private boolean list;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "On a failure, print the stack trace too.")
    private boolean verbose;

    public static void main(String[] args) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /** Runs one command line and gives its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        var root = new BenchCommand();
        var command = new CommandLine(root);
        SUITES.forEach(suite -> command.addSubcommand(SuiteCommand.of(suite)));
        return command.setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((e, failed, parsed) -> root.report(e, failed))
                .execute(args);
    }

    private int report(Exception e, CommandLine command) {
        command.getErr()
                .println("error: " + (e instanceof BenchException ? e.getMessage() : e.toString()));
        if (verbose) {
            e.printStackTrace(command.getErr());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public void run() {
        if (!list) {
            throw new ParameterException(
                    spec.commandLine(), "A suite is missing; --list names them");
        }
        PrintWriter out = spec.commandLine().getOut();
        SUITES.forEach(suite -> out.printf("%-10s %s%n", suite.name(), suite.summary()));
        out.flush();
    }
}
