package dev.kairos.modelcli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code train}: one sub-command for each kind of model. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        versionProvider = ModelsCommand.BuiltVersion.class,
        description = "Train a model, measure it, and write it as a package.",
        synopsisSubcommandLabel = "KIND",
        subcommands = {
            TrainSentimentCommand.class,
            TrainForecastCommand.class,
            TrainDeteriorationCommand.class,
            TrainSepsisCommand.class,
            TrainMarketForecastCommand.class,
            TrainMovementCommand.class
        })
final class TrainCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "Say what to train: " + spec.subcommands().keySet());
    }
}
