package dev.kairos.modelcli.clinical;

import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.SourcePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was charted of one patient, a row an hour, cleaned.
 *
 * @param id {@code Patient}
 * @param hours hours since admission to the unit ({@code ICULOS}), ascending, each once
 * @param values [row][variable of {@link HourlyVariables#ALL}], NaN where nothing was charted
 * @param septic whether the row's {@code SepsisLabel} is 1: from six hours before onset on; null
 *     where the file has no labels
 */
public record HourlyPatient(String id, int[] hours, double[][] values, boolean[] septic) {
    /** The kind of observation that an hourly row is. */
    public static final String HOURLY = "hour";

    public HourlyPatient {
        if (hours.length != values.length || (septic != null && septic.length != hours.length)) {
            throw new IllegalArgumentException(
                    "Patient %s has hours, values and labels of different lengths".formatted(id));
        }
        for (int i = 1; i < hours.length; i++) {
            if (hours[i] <= hours[i - 1]) {
                throw new IllegalArgumentException(
                        "Hours of patient %s do not ascend".formatted(id));
            }
        }
    }

    /** Rows of the patient. */
    public int length() {
        return hours.length;
    }

    /** The values that are read, in order of time: of the admission, what the first row says. */
    public List<ChartedValue> chartedValues() {
        var all = new ArrayList<ChartedValue>();
        for (int row = 0; row < hours.length; row++) {
            Map<String, Double> charted = row == 0 ? charted(0, true) : new LinkedHashMap<>();
            charted.putAll(charted(row, false));
            int hour = hours[row];
            charted.forEach((name, value) -> all.add(new ChartedValue(hour, name, value)));
        }
        return all;
    }

    /** The patient as if a variable had not been charted at that hour; the row stays. */
    public HourlyPatient without(ChartedValue charted) {
        int row = Arrays.binarySearch(hours, charted.time());
        double[][] left = values.clone();
        left[row] = values[row].clone();
        left[row][HourlyVariables.indexOf(charted.variable())] = Double.NaN;
        return new HourlyPatient(id, hours, left, septic);
    }

    /** The patient's first rows. */
    public HourlyPatient first(int rows) {
        return new HourlyPatient(
                id,
                Arrays.copyOf(hours, rows),
                Arrays.copyOf(values, rows),
                septic == null ? null : Arrays.copyOf(septic, rows));
    }

    /**
     * The patient as observations, ascending: the admission at hour 0, with what the first row says
     * of it, and one for each row, also where nothing was charted.
     */
    public List<Observation> observations() {
        var observations = new ArrayList<Observation>();
        observations.add(observation(0, ClinicalVariable.ADMISSION, charted(0, true)));
        for (int row = 0; row < hours.length; row++) {
            observations.add(observation(hours[row], HOURLY, charted(row, false)));
        }
        return observations;
    }

    private Map<String, Double> charted(int row, boolean atAdmission) {
        var charted = new LinkedHashMap<String, Double>();
        for (int v = 0; v < values[row].length; v++) {
            ClinicalVariable variable = HourlyVariables.ALL.get(v);
            if (!Double.isNaN(values[row][v])
                    && atAdmission == variable.kind().equals(ClinicalVariable.ADMISSION)) {
                charted.put(variable.name(), values[row][v]);
            }
        }
        return charted;
    }

    private Observation observation(int hour, String kind, Map<String, Double> charted) {
        return Observation.ofValues(
                id,
                Instant.EPOCH.plus(Duration.ofHours(hour)),
                kind,
                charted,
                new SourcePosition("rows", 0, hour));
    }
}
