package dev.kairos.temporalcontext.features;

import java.util.Arrays;

/** What was seen of each variable so far, token by token. */
final class RunningSummaries {
    private final Summary[] asked;
    private final int variables;

    /**
     * [variable][summary], as they were last written. What tokens have shown of a variable since
     * then makes it stale; all others only grow older, which {@link #write} brings up to date.
     */
    private final float[] row;

    private final boolean[] stale;

    private final int[] count;
    private final double[] mean;
    private final double[] lastHours;
    private final float[] first;
    private final float[] last;
    private final float[] lowest;
    private final float[] highest;

    RunningSummaries(FeatureSpec spec) {
        asked = spec.summaries().toArray(new Summary[0]);
        variables = spec.valueWidth();
        row = new float[variables * asked.length];
        stale = new boolean[variables];
        count = new int[variables];
        mean = new double[variables];
        lastHours = new double[variables];
        first = new float[variables];
        last = new float[variables];
        lowest = new float[variables];
        highest = new float[variables];
    }

    /** Back to nothing seen. */
    void clear() {
        Arrays.fill(row, 0);
        Arrays.fill(stale, false);
        Arrays.fill(count, 0);
    }

    /** As if it had seen what {@code other}, of the same spec, has. */
    void copyFrom(RunningSummaries other) {
        System.arraycopy(other.row, 0, row, 0, row.length);
        System.arraycopy(other.stale, 0, stale, 0, variables);
        System.arraycopy(other.count, 0, count, 0, variables);
        System.arraycopy(other.mean, 0, mean, 0, variables);
        System.arraycopy(other.lastHours, 0, lastHours, 0, variables);
        System.arraycopy(other.first, 0, first, 0, variables);
        System.arraycopy(other.last, 0, last, 0, variables);
        System.arraycopy(other.lowest, 0, lowest, 0, variables);
        System.arraycopy(other.highest, 0, highest, 0, variables);
    }

    /**
     * Takes the next token in.
     *
     * @param hours when, from the same time on for all tokens
     * @param at where its values lie in the arrays
     */
    void see(double hours, float[] values, float[] observed, int at) {
        for (int v = 0; v < variables; v++) {
            if (observed[at + v] != 0) {
                see(v, hours, values[at + v]);
            }
        }
    }

    private void see(int v, double hours, float value) {
        if (count[v]++ == 0) {
            mean[v] = value;
            first[v] = value;
            lowest[v] = value;
            highest[v] = value;
        } else {
            mean[v] += (value - mean[v]) / count[v];
            lowest[v] = value < lowest[v] ? value : lowest[v];
            highest[v] = value > highest[v] ? value : highest[v];
        }
        last[v] = value;
        lastHours[v] = hours;
        stale[v] = true;
    }

    /** Writes what is known at a time, that of the token last seen, from {@code at} on. */
    void write(double hours, float[] into, int at) {
        for (int v = 0; v < variables; v++) {
            if (stale[v]) {
                refresh(v);
            }
        }
        for (int s = 0; s < asked.length; s++) {
            if (asked[s] == Summary.ELAPSED) {
                elapse(hours, s);
            }
        }
        System.arraycopy(row, 0, into, at, row.length);
    }

    private void refresh(int v) {
        int at = v * asked.length;
        for (Summary summary : asked) {
            row[at++] =
                    switch (summary) {
                        case SEEN -> 1;
                        case LAST -> last[v];
                        case ELAPSED -> 0;
                        case COUNT -> (float) Math.log(1.0 + count[v]);
                        case FIRST -> first[v];
                        case MEAN -> (float) mean[v];
                        case LOWEST -> lowest[v];
                        case HIGHEST -> highest[v];
                    };
        }
        stale[v] = false;
    }

    private void elapse(double hours, int summary) {
        double last = hours;
        float elapsed = 0;
        for (int v = 0; v < variables; v++) {
            if (count[v] > 0) {
                // Neighbours that were last seen together share one logarithm.
                if (lastHours[v] != last) {
                    last = lastHours[v];
                    elapsed = (float) ElapsedTime.logScale(hours - last);
                }
                row[v * asked.length + summary] = elapsed;
            }
        }
    }
}
