package dev.kairos.local;

import dev.kairos.local.command.DemoCommand;
import dev.kairos.local.command.DownCommand;
import dev.kairos.local.command.StatusCommand;
import dev.kairos.local.command.SuperviseCommand;
import dev.kairos.local.command.UpCommand;
import dev.kairos.local.ledger.LedgerCommand;
import dev.kairos.local.replay.ReplayCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code kairos}: one entry point for everything on this machine. */
@Command(
        name = "kairos",
        mixinStandardHelpOptions = true,
        versionProvider = KairosCommand.BuiltVersion.class,
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            ReplayCommand.class,
            LedgerCommand.class,
            SuperviseCommand.class,
            HelpCommand.class
        },
        description = {
            "Kairos: time-aware Transformers over event streams, on Flink and Kafka.",
            ""
        },
        footer = {
            "",
            "Start here:",
            "  kairos demo                        everything, with generated news; Ctrl-C stops it",
            "  kairos demo --for 60s --report r.json   the same for a minute, and what came of it",
            "  kairos help COMMAND                what a command can be told"
        })
public final class KairosCommand {
    private static final Logger LOG = LoggerFactory.getLogger(KairosCommand.class);

    /** The version that the build wrote into the jar. */
    static final class BuiltVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = KairosCommand.class.getPackage().getImplementationVersion();
            return new String[] {"kairos " + (version == null ? "(not from a jar)" : version)};
        }
    }

    private KairosCommand() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command with its subcommands, as {@link #main} runs it. */
    public static CommandLine commandLine() {
        return new CommandLine(new KairosCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((exception, args) -> refuse(exception))
                .setExecutionExceptionHandler(
                        (exception, command, parsed) -> {
                            LOG.error("{} failed", command.getCommandName(), exception);
                            command.getErr().println("kairos: " + message(exception));
                            return CommandLine.ExitCode.SOFTWARE;
                        });
    }

    /** In a line or two: all that a command takes would push what is wrong off the screen. */
    private static int refuse(ParameterException exception) {
        CommandLine command = exception.getCommandLine();
        command.getErr().println("kairos: " + exception.getMessage());
        UnmatchedArgumentException.printSuggestions(exception, command.getErr());
        command.getErr()
                .printf(
                        "'%s --help' tells what it takes.%n",
                        command.getCommandSpec().qualifiedName());
        return CommandLine.ExitCode.USAGE;
    }

    /** A user's error speaks for itself; anything else is named by its kind as well. */
    private static String message(Exception exception) {
        return exception instanceof KairosException ? exception.getMessage() : exception.toString();
    }
}
