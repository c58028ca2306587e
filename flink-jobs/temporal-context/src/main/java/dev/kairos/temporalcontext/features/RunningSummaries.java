package dev.kairos.temporalcontext.features;

import java.util.Arrays;

/** What was seen of each variable so far, token by token. */
final class RunningSummaries {
    private final Summary[] asked;
    private final int variables;

    /** By summary and variable; 0 until the variable is seen. */
    private final double[][] known;

    private final int[] count;
    private final double[] lastHours;

    RunningSummaries(FeatureSpec spec) {
        asked = spec.summaries().toArray(new Summary[0]);
        variables = spec.valueWidth();
        known = new double[Summary.values().length][variables];
        count = new int[variables];
        lastHours = new double[variables];
    }

    /** Back to nothing seen. */
    void clear() {
        for (double[] summary : known) {
            Arrays.fill(summary, 0);
        }
        Arrays.fill(count, 0);
    }

    /** As if it had seen what {@code other}, of the same spec, has. */
    void copyFrom(RunningSummaries other) {
        for (int s = 0; s < known.length; s++) {
            System.arraycopy(other.known[s], 0, known[s], 0, variables);
        }
        System.arraycopy(other.count, 0, count, 0, variables);
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

    private void see(int v, double hours, double value) {
        boolean first = count[v]++ == 0;
        lastHours[v] = hours;
        of(Summary.SEEN)[v] = 1;
        of(Summary.LAST)[v] = value;
        of(Summary.COUNT)[v] = Math.log(1.0 + count[v]);
        of(Summary.MEAN)[v] += (value - of(Summary.MEAN)[v]) / count[v];
        if (first) {
            of(Summary.FIRST)[v] = value;
        }
        if (first || value < of(Summary.LOWEST)[v]) {
            of(Summary.LOWEST)[v] = value;
        }
        if (first || value > of(Summary.HIGHEST)[v]) {
            of(Summary.HIGHEST)[v] = value;
        }
    }

    /** Writes what is known at a time, that of the token last seen, from {@code at} on. */
    void write(double hours, float[] into, int at) {
        for (int s = 0; s < asked.length; s++) {
            if (asked[s] == Summary.ELAPSED) {
                elapse(hours);
            }
            double[] summary = of(asked[s]);
            for (int v = 0; v < variables; v++) {
                into[at + v * asked.length + s] = (float) summary[v];
            }
        }
    }

    private void elapse(double hours) {
        for (int v = 0; v < variables; v++) {
            if (count[v] > 0) {
                of(Summary.ELAPSED)[v] = ElapsedTime.logScale(hours - lastHours[v]);
            }
        }
    }

    private double[] of(Summary summary) {
        return known[summary.ordinal()];
    }
}
