package dev.kairos.modelcli.clinical;

import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.SourcePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

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
    /** The one kind of observation of these files: an hourly row. */
    public static final String KIND = "hour";

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

    /** Whether the patient has sepsis at some time; only with labels. */
    public boolean becomesSeptic() {
        for (boolean label : septic) {
            if (label) {
                return true;
            }
        }
        return false;
    }

    /** The rows as observations, one an hour, ascending; also those where nothing was charted. */
    public List<Observation> observations() {
        var observations = new ArrayList<Observation>();
        for (int row = 0; row < hours.length; row++) {
            var charted = new LinkedHashMap<String, Double>();
            for (int v = 0; v < values[row].length; v++) {
                if (!Double.isNaN(values[row][v])) {
                    charted.put(HourlyVariables.ALL.get(v).name(), values[row][v]);
                }
            }
            observations.add(
                    Observation.ofValues(
                            id,
                            Instant.EPOCH.plus(Duration.ofHours(hours[row])),
                            KIND,
                            charted,
                            new SourcePosition("rows", 0, hours[row])));
        }
        return observations;
    }
}
