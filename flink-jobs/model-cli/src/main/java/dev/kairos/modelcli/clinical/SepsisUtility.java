package dev.kairos.modelcli.clinical;

import java.util.ArrayList;
import java.util.List;

/**
 * The utility that the PhysioNet/Computing in Cardiology Challenge 2019 was judged by: alarms of a
 * septic patient earn from 12 hours before onset to 3 hours after it, most at 6 hours before;
 * missed hours cost from 6 hours before on, at most 2; each alarm of a patient without sepsis costs
 * 0.05. The sum over all patients is normalised so that never an alarm is 0 and the best possible
 * alarms are 1.
 *
 * <p>Source: Reyna et al., Early Prediction of Sepsis From Clinical Data, Critical Care Medicine 48
 * (2020), 210-217; constants as in the organisers' scorer, repository
 * physionetchallenges/evaluation-2019. Onset is six hours after the first label 1, since the sets'
 * labels begin six hours early; rows count as hours, one after the other.
 */
public final class SepsisUtility {
    private static final int EARLIEST = -12;
    private static final int BEST = -6;
    private static final int LATEST = 3;
    private static final double MOST_EARNED = 1;
    private static final double MOST_LOST = -2;
    private static final double FALSE_ALARM = -0.05;

    private SepsisUtility() {}

    /**
     * What one row adds.
     *
     * @param row counted from 0
     * @param onset row of the onset, may lie behind the last; negative for no sepsis
     * @param alarm whether there is one
     */
    private static double ofRow(int row, int onset, boolean alarm) {
        if (onset < 0) {
            return alarm ? FALSE_ALARM : 0;
        }
        int after = row - onset;
        if (after > LATEST) {
            return 0;
        }
        if (alarm) {
            return after <= BEST
                    ? Math.max(MOST_EARNED * (after - EARLIEST) / (BEST - EARLIEST), FALSE_ALARM)
                    : MOST_EARNED * (LATEST - after) / (LATEST - BEST);
        }
        return after <= BEST ? 0 : MOST_LOST * (after - BEST) / (LATEST - BEST);
    }

    /** Row of the onset; negative for a patient without sepsis. */
    private static int onset(boolean[] septic) {
        for (int row = 0; row < septic.length; row++) {
            if (septic[row]) {
                return row - BEST;
            }
        }
        return Integer.MIN_VALUE;
    }

    /**
     * What is gained by an alarm in each row instead of none; the normalised utility of any alarms
     * is the sum of this over their rows, divided by {@link #best}.
     *
     * @param septic labels of one patient's rows
     */
    public static double[] gains(boolean[] septic) {
        int onset = onset(septic);
        var gains = new double[septic.length];
        for (int row = 0; row < gains.length; row++) {
            gains[row] = ofRow(row, onset, true) - ofRow(row, onset, false);
        }
        return gains;
    }

    /**
     * What the best alarms gain over none: those from 12 hours before to 3 hours after onset.
     *
     * @param septic labels of one patient's rows
     */
    public static double best(boolean[] septic) {
        int onset = onset(septic);
        double[] gains = gains(septic);
        double sum = 0;
        if (onset >= 0) {
            for (int row = Math.max(0, onset + EARLIEST);
                    row <= Math.min(onset + LATEST, septic.length - 1);
                    row++) {
                sum += gains[row];
            }
        }
        return sum;
    }

    /**
     * The normalised utility.
     *
     * @param septic [patient][row]
     * @param alarms [patient][row]
     * @throws IllegalArgumentException if no patient has sepsis, which leaves nothing to normalise
     *     by
     */
    public static double of(List<boolean[]> septic, List<boolean[]> alarms) {
        double gained = 0;
        double best = 0;
        for (int patient = 0; patient < septic.size(); patient++) {
            double[] gains = gains(septic.get(patient));
            boolean[] raised = alarms.get(patient);
            if (raised.length != gains.length) {
                throw new IllegalArgumentException(
                        "Patient %d has %d rows and %d alarms"
                                .formatted(patient, gains.length, raised.length));
            }
            for (int row = 0; row < gains.length; row++) {
                gained += raised[row] ? gains[row] : 0;
            }
            best += best(septic.get(patient));
        }
        if (best == 0) {
            throw new IllegalArgumentException("Utility needs at least one patient with sepsis");
        }
        return gained / best;
    }

    /**
     * The threshold with the most utility on these patients; alarms are probabilities at or above
     * it.
     *
     * @param septic [patient][row]
     * @param probabilities [patient][row]
     */
    public static double bestThreshold(List<boolean[]> septic, List<double[]> probabilities) {
        record Row(double probability, double gain) {}
        var rows = new ArrayList<Row>();
        for (int patient = 0; patient < septic.size(); patient++) {
            double[] gains = gains(septic.get(patient));
            for (int row = 0; row < gains.length; row++) {
                rows.add(new Row(probabilities.get(patient)[row], gains[row]));
            }
        }
        rows.sort((a, b) -> Double.compare(b.probability(), a.probability()));
        double sum = 0;
        double most = 0;
        double threshold = Math.nextUp(1.0);
        for (int i = 0; i < rows.size(); i++) {
            sum += rows.get(i).gain();
            boolean tied =
                    i + 1 < rows.size()
                            && rows.get(i + 1).probability() == rows.get(i).probability();
            if (!tied && sum > most) {
                most = sum;
                threshold = rows.get(i).probability();
            }
        }
        return threshold;
    }

    /** Alarms at or above a threshold. */
    public static boolean[] alarms(double[] probabilities, double threshold) {
        var alarms = new boolean[probabilities.length];
        for (int row = 0; row < alarms.length; row++) {
            alarms[row] = probabilities[row] >= threshold;
        }
        return alarms;
    }
}
