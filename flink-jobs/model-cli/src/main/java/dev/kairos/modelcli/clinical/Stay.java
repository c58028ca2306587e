package dev.kairos.modelcli.clinical;

import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.SourcePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was charted of one stay, cleaned.
 *
 * @param id {@code RecordID}
 * @param measurements in order of time
 */
public record Stay(String id, List<Measurement> measurements) {
    /** Stays are told in time since admission; the files do not say when that was. */
    private static final Instant ADMISSION = Instant.EPOCH;

    /**
     * A believed value.
     *
     * @param minute since admission
     * @param variable its name
     * @param kind of observation that brings it
     * @param value in the file's unit
     */
    public record Measurement(int minute, String variable, String kind, double value) {}

    public Stay {
        measurements = List.copyOf(measurements);
        for (int i = 1; i < measurements.size(); i++) {
            if (measurements.get(i).minute() < measurements.get(i - 1).minute()) {
                throw new IllegalArgumentException(
                        "Measurements of stay %s are not in order of time".formatted(id));
            }
        }
    }

    /** What was known before that minute; what happened in it was not. */
    public Stay before(int minute) {
        return new Stay(id, measurements.stream().filter(m -> m.minute() < minute).toList());
    }

    /** The values as the files chart them, in order of time. */
    public List<ChartedValue> chartedValues() {
        var charted = new ArrayList<ChartedValue>();
        for (Measurement m : measurements) {
            String name = StayVariables.chartedAs(m.variable());
            if (name.equals(m.variable())) {
                charted.add(new ChartedValue(m.minute(), name, m.value()));
            } else if (m.value() > 0) {
                charted.add(
                        new ChartedValue(m.minute(), name, StayVariables.unitType(m.variable())));
            }
        }
        return charted;
    }

    /** The stay as if a variable had not been charted at that time. */
    public Stay without(ChartedValue charted) {
        return new Stay(
                id,
                measurements.stream()
                        .filter(
                                m ->
                                        m.minute() != charted.time()
                                                || !StayVariables.chartedAs(m.variable())
                                                        .equals(charted.variable()))
                        .toList());
    }

    /**
     * The stay as observations, ascending; the first is the admission, whether something was
     * charted with it or not.
     */
    public List<Observation> observations() {
        Map<Integer, Map<String, Map<String, Double>>> byTime = new LinkedHashMap<>();
        byTime.computeIfAbsent(0, minute -> new LinkedHashMap<>())
                .put(ClinicalVariable.ADMISSION, new LinkedHashMap<>());
        for (Measurement measurement : measurements) {
            byTime.computeIfAbsent(measurement.minute(), minute -> new LinkedHashMap<>())
                    .computeIfAbsent(measurement.kind(), kind -> new LinkedHashMap<>())
                    .put(measurement.variable(), measurement.value());
        }
        var observations = new ArrayList<Observation>();
        byTime.forEach(
                (minute, byKind) ->
                        byKind.forEach(
                                (kind, values) ->
                                        observations.add(
                                                Observation.ofValues(
                                                        id,
                                                        ADMISSION.plus(Duration.ofMinutes(minute)),
                                                        kind,
                                                        values,
                                                        new SourcePosition("stays", 0, minute)))));
        return observations;
    }
}
