package dev.kairos.modelcli.clinical;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVPrinter;

/** Rows of the values that risks rest on, those of each risk in the order of their rank. */
final class ExplanationTable {
    private final RiskExplainer explainer;
    private final double least;
    private final CSVPrinter csv;
    private long explained;

    /**
     * @param least risks below are not explained
     */
    ExplanationTable(RiskExplainer explainer, double least, CSVPrinter csv) {
        this.explainer = explainer;
        this.least = least;
        this.csv = csv;
    }

    /** How many risks were explained. */
    long explained() {
        return explained;
    }

    /** {@code RecordID,rank,time,variable,value,influence}. */
    void beginStays() throws IOException {
        csv.printRecord("RecordID", "rank", "time", "variable", "value", "influence");
    }

    /** {@code Patient,ICULOS,rank,time,variable,value,influence}. */
    void beginHours() throws IOException {
        csv.printRecord(
                "Patient", HourlyVariables.HOUR, "rank", "time", "variable", "value", "influence");
    }

    /** Explains the risk at the end of a stay, if it is asked for. */
    void add(Stay stay, double risk) throws IOException {
        if (risk < least) {
            return;
        }
        explained++;
        int rank = 1;
        for (NamedValue named : explainer.explain(stay)) {
            int minute = named.charted().time();
            csv.printRecord(
                    stay.id(),
                    rank++,
                    "%02d:%02d".formatted(minute / 60, minute % 60),
                    named.charted().variable(),
                    number(named.charted().value()),
                    influence(named));
        }
    }

    /**
     * Explains those of a patient's risks that are asked for.
     *
     * @param risks by row
     */
    void add(HourlyPatient patient, double[] risks) throws IOException {
        List<Integer> rows =
                IntStream.range(0, risks.length)
                        .filter(row -> risks[row] >= least)
                        .boxed()
                        .toList();
        explained += rows.size();
        for (Map.Entry<Integer, List<NamedValue>> row :
                explainer.explain(patient, rows).entrySet()) {
            int rank = 1;
            for (NamedValue named : row.getValue()) {
                csv.printRecord(
                        patient.id(),
                        patient.hours()[row.getKey()],
                        rank++,
                        named.charted().time(),
                        named.charted().variable(),
                        number(named.charted().value()),
                        influence(named));
            }
        }
    }

    private static String number(double value) {
        return new BigDecimal(String.valueOf(value)).stripTrailingZeros().toPlainString();
    }

    private static String influence(NamedValue named) {
        return String.format(Locale.ROOT, "%.6f", named.influence());
    }
}
