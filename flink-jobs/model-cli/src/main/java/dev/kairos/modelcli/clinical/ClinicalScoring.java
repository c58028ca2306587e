package dev.kairos.modelcli.clinical;

import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.scoring.OutputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.commons.csv.CSVPrinter;

/** Reads patients' files chunk by chunk and writes their risks. */
public final class ClinicalScoring {
    private final ClinicalScorer scorer;
    private final Optional<ExplanationRequest> explanations;

    /**
     * What was done.
     *
     * @param patients that were scored
     * @param explained risks whose explanations were written
     * @param defects what was cleaned in their rows
     */
    public record Summary(long patients, long explained, Defects defects) {}

    /** Reads the next patient; absent at the end. */
    @FunctionalInterface
    private interface Source<T> {
        Optional<T> next();
    }

    /** Scores alone. */
    public ClinicalScoring(ClinicalScorer scorer) {
        this(scorer, Optional.empty());
    }

    /**
     * @param explanations what else to write
     */
    public ClinicalScoring(ClinicalScorer scorer, Optional<ExplanationRequest> explanations) {
        this.scorer = scorer;
        this.explanations = explanations;
    }

    /** Writes rows of risks, and of what they rest on if that is asked for. */
    @FunctionalInterface
    private interface Tables {
        Summary writeTo(CSVPrinter risks, Optional<ExplanationTable> explained) throws IOException;
    }

    private Summary write(Path output, Tables tables) {
        var summary = new AtomicReference<Summary>();
        OutputFile.write(
                output,
                risks -> {
                    if (explanations.isEmpty()) {
                        summary.set(tables.writeTo(risks, Optional.empty()));
                        return;
                    }
                    ExplanationRequest asked = explanations.get();
                    var explainer = new RiskExplainer(scorer, asked.top());
                    OutputFile.write(
                            asked.file(),
                            csv -> {
                                var table = new ExplanationTable(explainer, asked.least(), csv);
                                summary.set(tables.writeTo(risks, Optional.of(table)));
                            });
                });
        return summary.get();
    }

    /**
     * Writes {@code RecordID,risk}: the risk of every stay at the end of what was seen.
     *
     * @param before only what is charted before that minute of a stay is seen
     * @param bytes is told how many bytes of the input are done
     */
    public Summary stays(Path input, Path output, int before, LongConsumer bytes)
            throws IOException {
        var progress = new ChunkProgress(bytes);
        try (var reader = new StayReader(input, progress::read)) {
            return write(
                    output,
                    (csv, explained) -> {
                        csv.printRecord("RecordID", "risk");
                        if (explained.isPresent()) {
                            explained.get().beginStays();
                        }
                        long patients = 0;
                        for (var stays = chunk(reader::next);
                                !stays.isEmpty();
                                stays = chunk(reader::next)) {
                            var seen = stays.stream().map(stay -> stay.before(before)).toList();
                            writeStays(seen, csv, explained, progress);
                            patients += seen.size();
                        }
                        requireAny(input, patients);
                        return summary(patients, explained, reader.defects());
                    });
        }
    }

    private void writeStays(
            List<Stay> stays,
            CSVPrinter csv,
            Optional<ExplanationTable> explained,
            ChunkProgress progress)
            throws IOException {
        double[][] risks = scorer.risks(stays.stream().map(Stay::observations).toList());
        for (int i = 0; i < risks.length; i++) {
            double risk = risks[i][risks[i].length - 1];
            csv.printRecord(stays.get(i).id(), risk(risk));
            if (explained.isPresent()) {
                explained.get().add(stays.get(i), risk);
            }
            progress.done(i + 1, risks.length);
        }
    }

    /**
     * Writes {@code Patient,ICULOS,risk} for every row, in the order of the hours, each risk from
     * that hour and earlier ones.
     *
     * @param bytes is told how many bytes of the input are done
     */
    public Summary hours(Path input, Path output, LongConsumer bytes) throws IOException {
        var progress = new ChunkProgress(bytes);
        try (var reader = new HourlyReader(input, false, progress::read)) {
            return write(
                    output,
                    (csv, explained) -> {
                        csv.printRecord("Patient", HourlyVariables.HOUR, "risk");
                        if (explained.isPresent()) {
                            explained.get().beginHours();
                        }
                        long patients = 0;
                        for (var chunk = chunk(reader::next);
                                !chunk.isEmpty();
                                chunk = chunk(reader::next)) {
                            writeHours(chunk, csv, explained, progress);
                            patients += chunk.size();
                        }
                        requireAny(input, patients);
                        return summary(patients, explained, reader.defects());
                    });
        }
    }

    private void writeHours(
            List<HourlyPatient> patients,
            CSVPrinter csv,
            Optional<ExplanationTable> explained,
            ChunkProgress progress)
            throws IOException {
        double[][] risks =
                scorer.risks(patients.stream().map(HourlyPatient::observations).toList());
        for (int i = 0; i < risks.length; i++) {
            HourlyPatient patient = patients.get(i);
            // The first token is the admission.
            double[] byRow = Arrays.copyOfRange(risks[i], 1, risks[i].length);
            for (int row = 0; row < byRow.length; row++) {
                csv.printRecord(patient.id(), patient.hours()[row], risk(byRow[row]));
            }
            if (explained.isPresent()) {
                explained.get().add(patient, byRow);
            }
            progress.done(i + 1, risks.length);
        }
    }

    private static Summary summary(
            long patients, Optional<ExplanationTable> explained, Defects defects) {
        return new Summary(
                patients, explained.map(ExplanationTable::explained).orElse(0L), defects);
    }

    /** Tells the bytes of patients as they are done, not as they are read ahead in chunks. */
    private static final class ChunkProgress {
        private final LongConsumer told;
        private long read;
        private long doneBefore;

        ChunkProgress(LongConsumer told) {
            this.told = told;
        }

        void read(long bytes) {
            read = bytes;
        }

        void done(int patients, int ofChunk) {
            told.accept(doneBefore + (read - doneBefore) * patients / ofChunk);
            if (patients == ofChunk) {
                doneBefore = read;
            }
        }
    }

    private static <T> List<T> chunk(Source<T> source) {
        var chunk = new ArrayList<T>();
        while (chunk.size() < ClinicalScorer.CHUNK) {
            Optional<T> next = source.next();
            if (next.isEmpty()) {
                break;
            }
            chunk.add(next.get());
        }
        return chunk;
    }

    /** Said while rows are written, so that an output that is there stays. */
    private static void requireAny(Path input, long patients) {
        if (patients == 0) {
            throw new UserError(input + ": holds no patients; there is only a header");
        }
    }

    private static String risk(double risk) {
        return String.format(Locale.ROOT, "%.6f", risk);
    }
}
