package dev.kairos.modelcli;

import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.modelcli.market.movement.MovementPackage;
import dev.kairos.modelcli.market.movement.MovementScoring;
import java.io.PrintWriter;
import java.nio.file.Path;

/** {@code score} for packages of next-day moves. */
final class MovementCommand {
    private final TemporalPackage source;

    MovementCommand(TemporalPackage source) {
        this.source = source;
    }

    /** Whether this is the task of next-day moves. */
    static boolean handles(TemporalPackage source) {
        return source.manifest().task().equals(MovementPackage.TASK);
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
