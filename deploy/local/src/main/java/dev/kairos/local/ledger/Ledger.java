package dev.kairos.local.ledger;

import dev.kairos.local.Endpoints;
import dev.kairos.local.KairosException;
import java.nio.file.Path;
import java.util.Optional;

/** Counts inputs against outputs from Kafka alone, as a {@code read_committed} reader. */
public final class Ledger {
    private Ledger() {}

    /**
     * Reads the topics from their beginning to where they end now.
     *
     * @param endpoints the broker and registry to read from
     * @param running whether a job still works on the inputs, so that a missing answer is in flight
     *     rather than lost
     * @param export where to write one CSV row per position, if anywhere
     * @throws KairosException when the broker or registry does not answer, the topics are not there
     *     or the file cannot be written
     */
    public static LedgerCounts count(Endpoints endpoints, boolean running, Optional<Path> export) {
        try (var reader = new LedgerReader(endpoints)) {
            reader.advance();
            export.ifPresent(file -> PositionExport.write(file, reader, running));
            return reader.counts(running);
        }
    }
}
