package dev.kairos.modelcli;

import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.modelcli.market.movement.MovementEvaluation;
import dev.kairos.modelcli.market.movement.MovementPackage;
import dev.kairos.modelcli.market.movement.MovementReport;
import dev.kairos.modelcli.market.movement.MovementScoring;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;

/** {@code score} and {@code evaluate} for packages of next-day moves. */
final class MovementCommands {
    private final TemporalPackage source;

    MovementCommands(TemporalPackage source) {
        this.source = source;
    }

    /** Whether this is the task of next-day moves. */
    static boolean handles(TemporalPackage source) {
        return source.manifest().task().equals(MovementPackage.TASK);
    }

    int score(Path tweets, Path prices, Path output, PrintWriter err) {
        MovementScoring.Written written;
        try (var progress = Progress.of("Embedding texts", -1)) {
            written = MovementScoring.write(source, tweets, prices, output, progress::step);
        }
        err.println(written.read());
        err.printf(
                "%d rows written; %d tickers with too few days for any%n",
                written.rows(), written.tooShort());
        return 0;
    }

    /**
     * Measures beside the baselines.
     *
     * @param data folder of the set
     * @param report JSON to write, with a page beside it; may be null
     */
    int evaluate(Path data, Path report, PrintWriter out) throws IOException {
        MovementReport measured;
        try (var progress = Progress.of("Embedding texts", -1)) {
            measured = MovementEvaluation.of(source, data, progress::step);
        }
        out.print(measured.table());
        out.flush();
        if (report != null) {
            JsonReport.write(report, JsonReport.of(source, measured.toReport()));
            JsonReport.writePage(report, measured.html(source.manifest().name()));
        }
        return 0;
    }
}
