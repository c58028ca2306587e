package dev.kairos.modelcli.clinical;

import java.util.Arrays;

/**
 * The National Early Warning Score 2 of hourly rows, each vital sign at its last value. Source:
 * Royal College of Physicians, National Early Warning Score (NEWS) 2, London 2017, chart 1, SpO2
 * scale 1.
 *
 * <p>The challenge's rows hold no level of consciousness, which counts as alert, and tell of
 * supplemental oxygen by {@code FiO2} alone: above 0.21 is oxygen. What was never charted scores 0.
 */
public final class News2 {
    private static final double AIR = 0.21;

    /** The highest score without a level of consciousness. */
    public static final int MOST = 17;

    private static final int RESPIRATION = HourlyVariables.indexOf("Resp");
    private static final int SATURATION = HourlyVariables.indexOf("O2Sat");
    private static final int OXYGEN = HourlyVariables.indexOf("FiO2");
    private static final int PRESSURE = HourlyVariables.indexOf("SBP");
    private static final int PULSE = HourlyVariables.indexOf("HR");
    private static final int TEMPERATURE = HourlyVariables.indexOf("Temp");

    private News2() {}

    /** The score at every row of a patient, from it and the rows before. */
    public static int[] scores(HourlyPatient patient) {
        var scores = new int[patient.length()];
        var last = new double[HourlyVariables.ALL.size()];
        Arrays.fill(last, Double.NaN);
        for (int row = 0; row < scores.length; row++) {
            double[] charted = patient.values()[row];
            for (int v = 0; v < last.length; v++) {
                last[v] = Double.isNaN(charted[v]) ? last[v] : charted[v];
            }
            scores[row] =
                    respiration(last[RESPIRATION])
                            + saturation(last[SATURATION])
                            + (last[OXYGEN] > AIR ? 2 : 0)
                            + pressure(last[PRESSURE])
                            + pulse(last[PULSE])
                            + temperature(last[TEMPERATURE]);
        }
        return scores;
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
