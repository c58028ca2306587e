package dev.kairos.temporalcontext.features;

import java.util.Arrays;

/** What was seen of each variable so far, token by token. */
final class RunningSummaries {
    private final Summary[] asked;
    private final int variables;

    /**
     * [variable][summary], as they are written. A token changes those of the variables that it has
     * a value of; all others only grow older, which {@link #write} brings up to date.
     */
    private final float[] row;

    private final int[] count;
    private final double[] mean;
    private final double[] lastHours;

    RunningSummaries(FeatureSpec spec) {
        asked = spec.summaries().toArray(new Summary[0]);
        variables = spec.valueWidth();
        row = new float[variables * asked.length];
        count = new int[variables];
        mean = new double[variables];
        lastHours = new double[variables];
    }

    /** Back to nothing seen. */
    void clear() {
        Arrays.fill(row, 0);
        Arrays.fill(count, 0);
        Arrays.fill(mean, 0);
    }

    /** As if it had seen what {@code other}, of the same spec, has. */
    void copyFrom(RunningSummaries other) {
        System.arraycopy(other.row, 0, row, 0, row.length);
        System.arraycopy(other.count, 0, count, 0, variables);
        System.arraycopy(other.mean, 0, mean, 0, variables);
        System.arraycopy(other.lastHours, 0, lastHours, 0, variables);
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
        boolean first = count[v]++ == 0;
        mean[v] += (value - mean[v]) / count[v];
        lastHours[v] = hours;
        int at = v * asked.length;
        for (Summary summary : asked) {
            float before = row[at];
            row[at++] =
                    switch (summary) {
                        case SEEN -> 1;
                        case LAST -> value;
                        case ELAPSED -> 0;
                        case COUNT -> (float) Math.log(1.0 + count[v]);
                        case FIRST -> first ? value : before;
                        case MEAN -> (float) mean[v];
                        case LOWEST -> first || value < before ? value : before;
                        case HIGHEST -> first || value > before ? value : before;
                    };
        }
    }

    /** Writes what is known at a time, that of the token last seen, from {@code at} on. */
    void write(double hours, float[] into, int at) {
        for (int s = 0; s < asked.length; s++) {
            if (asked[s] == Summary.ELAPSED) {
                elapse(hours, s);
            }
        }
        System.arraycopy(row, 0, into, at, row.length);
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
