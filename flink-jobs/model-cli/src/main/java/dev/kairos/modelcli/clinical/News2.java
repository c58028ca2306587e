package dev.kairos.modelcli.clinical;

import dev.kairos.temporalcontext.Observation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The National Early Warning Score 2, each vital sign at its last value. Source: Royal College of
 * Physicians, National Early Warning Score (NEWS) 2, London 2017, chart 1, SpO2 scale 1.
 *
 * <p>Supplemental oxygen is told by {@code FiO2} alone: above 0.21 is oxygen. A Glasgow Coma Scale
 * below 15 is not alert; without one, a patient counts as alert. What was never charted scores 0.
 */
public final class News2 {
    private static final double AIR = 0.21;
    private static final double ALERT = 15;
    private static final String NOT_THERE = "";
    private static final String PRESSURE = "systolic pressure";

    private static final Names OF_HOURS = new Names("Resp", "O2Sat", List.of("SBP"), NOT_THERE);

    /** Where a cuff and an artery are charted at one time, the artery counts. */
    private static final Names OF_STAYS =
            new Names("RespRate", "SaO2", List.of("NISysABP", "SysABP"), "GCS");

    /** The highest score of hourly rows, which hold no level of consciousness. */
    public static final int MOST = 17;

    /** The highest score of stays. */
    public static final int MOST_OF_STAYS = 20;

    /** What files call vital signs, as far as they differ. */
    private record Names(
            String respiration, String saturation, List<String> pressures, String consciousness) {}

    private News2() {}

    /** The score at every row of a patient, from it and the rows before. */
    public static int[] scores(HourlyPatient patient) {
        int[] scores = scores(patient.observations(), OF_HOURS);
        // The first observation is the admission.
        return Arrays.copyOfRange(scores, 1, scores.length);
    }

    /** The score after every observation of a stay, from it and those before. */
    public static int[] ofStay(List<Observation> ascending) {
        return scores(ascending, OF_STAYS);
    }

    private static int[] scores(List<Observation> ascending, Names names) {
        var scores = new int[ascending.size()];
        Map<String, Double> last = new HashMap<>();
        for (int i = 0; i < scores.length; i++) {
            Map<String, Double> charted = ascending.get(i).values();
            last.putAll(charted);
            for (String pressure : names.pressures()) {
                if (charted.containsKey(pressure)) {
                    last.put(PRESSURE, charted.get(pressure));
                }
            }
            scores[i] =
                    respiration(value(last, names.respiration()))
                            + saturation(value(last, names.saturation()))
                            + (value(last, "FiO2") > AIR ? 2 : 0)
                            + pressure(value(last, PRESSURE))
                            + pulse(value(last, "HR"))
                            + (value(last, names.consciousness()) < ALERT ? 3 : 0)
                            + temperature(value(last, "Temp"));
        }
        return scores;
    }

    private static double value(Map<String, Double> last, String name) {
        return last.getOrDefault(name, Double.NaN);
    }

    /** Breaths a minute. */
    static int respiration(double rate) {
        return rate <= 8 || rate >= 25 ? 3 : rate >= 21 ? 2 : rate <= 11 ? 1 : 0;
    }

    /** Per cent, scale 1. */
    static int saturation(double percent) {
        return percent <= 91 ? 3 : percent <= 93 ? 2 : percent <= 95 ? 1 : 0;
    }

    /** Systolic, mmHg. */
    static int pressure(double systolic) {
        return systolic <= 90 || systolic >= 220
                ? 3
                : systolic <= 100 ? 2 : systolic <= 110 ? 1 : 0;
    }

    /** Beats a minute. */
    static int pulse(double rate) {
        return rate <= 40 || rate >= 131 ? 3 : rate >= 111 ? 2 : rate <= 50 || rate >= 91 ? 1 : 0;
    }

    /** Degrees Celsius. */
    static int temperature(double degrees) {
        return degrees <= 35 ? 3 : degrees >= 39.1 ? 2 : degrees <= 36 || degrees >= 38.1 ? 1 : 0;
    }
}
