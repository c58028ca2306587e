package dev.kairos.modelcli.clinical;

import dev.kairos.modelcli.UserError;
import dev.kairos.modelcli.scoring.OutputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.commons.csv.CSVPrinter;

/** Reads patients' files chunk by chunk and writes their risks. */
public final class ClinicalScoring {
    private final ClinicalScorer scorer;

    /**
     * What was done.
     *
     * @param patients that were scored
     * @param defects what was cleaned in their rows
     */
    public record Summary(long patients, Defects defects) {}

    /** Reads the next patient; absent at the end. */
    @FunctionalInterface
    private interface Source<T> {
        Optional<T> next();
    }

    public ClinicalScoring(ClinicalScorer scorer) {
        this.scorer = scorer;
    }

    /**
     * Writes {@code RecordID,risk}: the risk of every stay at the end of what was seen.
     *
     * @param before only what is charted before that minute of a stay is seen
     * @param bytes is told how many bytes of the input were read so far
     */
    public Summary stays(Path input, Path output, int before, LongConsumer bytes)
            throws IOException {
        try (var reader = new StayReader(input, bytes)) {
            var patients = new long[1];
            OutputFile.write(
                    output,
                    csv -> {
                        csv.printRecord("RecordID", "risk");
                        for (var stays = chunk(reader::next);
                                !stays.isEmpty();
                                stays = chunk(reader::next)) {
                            writeStays(stays, before, csv);
                            patients[0] += stays.size();
                        }
                        requireAny(input, patients[0]);
                    });
            return new Summary(patients[0], reader.defects());
        }
    }

    private void writeStays(List<Stay> stays, int before, CSVPrinter csv) throws IOException {
        double[][] risks =
                scorer.risks(stays.stream().map(s -> s.before(before).observations()).toList());
        for (int i = 0; i < risks.length; i++) {
            csv.printRecord(stays.get(i).id(), risk(risks[i][risks[i].length - 1]));
        }
    }

    /**
     * Writes {@code Patient,ICULOS,risk} for every row, in the order of the hours, each risk from
     * that hour and earlier ones.
     *
     * @param bytes is told how many bytes of the input were read so far
     */
    public Summary hours(Path input, Path output, LongConsumer bytes) throws IOException {
        try (var reader = new HourlyReader(input, false, bytes)) {
            var patients = new long[1];
            OutputFile.write(
                    output,
                    csv -> {
                        csv.printRecord("Patient", HourlyVariables.HOUR, "risk");
                        for (var chunk = chunk(reader::next);
                                !chunk.isEmpty();
                                chunk = chunk(reader::next)) {
                            writeHours(chunk, csv);
                            patients[0] += chunk.size();
                        }
                        requireAny(input, patients[0]);
                    });
            return new Summary(patients[0], reader.defects());
        }
    }

    private void writeHours(List<HourlyPatient> patients, CSVPrinter csv) throws IOException {
        double[][] risks =
                scorer.risks(patients.stream().map(HourlyPatient::observations).toList());
        for (int i = 0; i < risks.length; i++) {
            int[] hours = patients.get(i).hours();
            for (int row = 0; row < hours.length; row++) {
                // The first token is the admission.
                csv.printRecord(patients.get(i).id(), hours[row], risk(risks[i][1 + row]));
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
