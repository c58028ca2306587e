package dev.kairos.local.generator;

import dev.kairos.local.EndpointOptions;
import dev.kairos.local.KairosException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sends generated news to a running system until it is told to stop. */
@Command(
        name = "generator",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Sends generated news about made-up companies to a running system until it is told to"
                    + " stop (SIGTERM or Ctrl-C): bursts, duplicates, late and broken records"
                    + " included.",
            ""
        },
        footer = {
            "",
            "The same seed gives the same records in the same order; only their times differ.",
            "FILE counts what the broker acknowledged; it is written every second and at the end."
        })
public final class GeneratorMain implements Callable<Integer> {
    private static final double HIGHEST_RATE = 10_000;

    @Mixin private EndpointOptions endpointOptions;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "What determines the records (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "30",
            description = "Records a second in the mean (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--planted",
            paramLabel = "FILE",
            required = true,
            description = "The JSON file that tells what was planted and sent.")
    private Path planted;

    @Spec private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(new CommandLine(new GeneratorMain()).execute(args));
    }

    @Override
    public Integer call() {
        if (!(rate > 0 && rate <= HIGHEST_RATE)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--rate must be above 0 and at most %.0f, not %s"
                            .formatted(HIGHEST_RATE, rate));
        }
        var generator =
                new Generator(endpointOptions.endpoints(), seed, rate, planted, Clock.systemUTC());
        Runtime.getRuntime().addShutdownHook(new Thread(generator::close, "stop-generator"));
        try {
            generator.run();
            return 0;
        } catch (KairosException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }
}
