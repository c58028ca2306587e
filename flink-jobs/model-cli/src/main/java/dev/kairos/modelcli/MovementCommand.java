package dev.kairos.modelcli;

import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.modelcli.market.movement.MovementPackage;
import dev.kairos.modelcli.market.movement.MovementScoring;
import java.io.PrintWriter;
import java.nio.file.Path;

/** {@code score} for packages of next-day moves. */
final class MovementCommand {
    private final TemporalPackage source;

    /**
     * @throws UserError if the package is of another task
     */
    MovementCommand(TemporalPackage source) {
        if (!source.manifest().task().equals(MovementPackage.TASK)) {
            throw new UserError(
                    "%s: is for the task %s, which reads --input, not --tweets and --prices"
                            .formatted(source.location(), source.manifest().task()));
        }
        this.source = source;
    }

    int score(Path tweets, Path prices, Path output, PrintWriter err) {
        long rows;
        try (var progress = Progress.of("Embedding texts", -1)) {
            rows = MovementScoring.write(source, tweets, prices, output, progress::step);
        }
        err.printf("%d rows written%n", rows);
        return 0;
    }
}
