package dev.kairos.modelcli;

import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.modelcli.market.movement.MovementPackage;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --model}: the package that a command is about. */
final class ModelOption {
    @Option(
            names = "--model",
            paramLabel = "MODEL",
            required = true,
            description = "A shipped package, such as news-sentiment, or a package's folder.")
    private String reference;

    /**
     * A shipped name or a folder, as given.
     *
     * @throws UserError if it is a task's name that no package ships for
     */
    String reference() {
        if (reference.equals(MovementPackage.TASK)
                && !TemporalPackage.isTemporal(reference)
                && !Files.exists(Path.of(reference))) {
            throw new UserError(
                    "movement: no such package ships, since its forecasts were not found to differ"
                            + " from chance; train one with 'kairos models train movement --data"
                            + " DIR --output my-movement' and name its folder with '--model"
                            + " ./my-movement'");
        }
        return reference;
    }
}
