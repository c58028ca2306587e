package dev.kairos.modelcli;

import dev.kairos.inference.InferenceException;
import dev.kairos.inference.packaging.ModelPackageException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Entry point of {@code kairos models}. */
@Command(
        name = "kairos models",
        mixinStandardHelpOptions = true,
        versionProvider = ModelsCommand.BuiltVersion.class,
        description = "Train, evaluate, score, inspect and export model packages.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TrainCommand.class,
            EvaluateCommand.class,
            ScoreCommand.class,
            InspectCommand.class,
            ExportCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed; one line on the error stream says why",
            "2:wrong usage"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  kairos models score --model news-sentiment --input texts.csv --output out.csv",
            "  kairos models inspect --model news-sentiment",
            "  kairos models train sentiment --data ../shared/data --output my-model"
        })
public final class ModelsCommand implements Runnable {
    /** The version that the build wrote into the jar. */
    static final class BuiltVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = ModelsCommand.class.getPackage().getImplementationVersion();
            return new String[] {
                "kairos models " + (version == null ? "(not from a jar)" : version)
            };
        }
    }

    @Spec private CommandSpec spec;

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
        var root = new ModelsCommand();
        return new CommandLine(root)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((e, command, parsed) -> root.report(e, command))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args);
    }

    private int report(Exception e, CommandLine command) {
        boolean explained =
                e instanceof UserError
                        || e instanceof ModelPackageException
                        || e instanceof InferenceException
                        || e instanceof UncheckedIOException;
        command.getErr().println("error: " + (explained ? e.getMessage() : unexplained(e)));
        if (verbose) {
            e.printStackTrace(command.getErr());
        }
        return e instanceof UsageError ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    private static String unexplained(Exception e) {
        return e instanceof FileSystemException file
                ? "%s: %s".formatted(file.getFile(), UserError.reasonOf(file))
                : e.toString();
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "A command is missing");
    }
}
