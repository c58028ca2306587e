package dev.kairos.temporalcontext.features;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** What was seen of each variable so far, token by token. */
final class RunningSummaries {
    private final List<Summary> asked;
    private final int variables;
    private final Instant[] lastTime;
    private final int[] count;
    private final double[] last;
    private final double[] first;
    private final double[] mean;
    private final double[] lowest;
    private final double[] highest;

    RunningSummaries(FeatureSpec spec) {
        asked = spec.summaries();
        variables = spec.valueWidth();
        lastTime = new Instant[variables];
        count = new int[variables];
        last = new double[variables];
        first = new double[variables];
        mean = new double[variables];
        lowest = new double[variables];
        highest = new double[variables];
    }

    /** Back to nothing seen. */
    void clear() {
        // All else is overwritten by the first value of a variable.
        Arrays.fill(count, 0);
    }

    /** As if it had seen what {@code other}, of the same spec, has. */
    void copyFrom(RunningSummaries other) {
        System.arraycopy(other.lastTime, 0, lastTime, 0, variables);
        System.arraycopy(other.count, 0, count, 0, variables);
        System.arraycopy(other.last, 0, last, 0, variables);
        System.arraycopy(other.first, 0, first, 0, variables);
        System.arraycopy(other.mean, 0, mean, 0, variables);
        System.arraycopy(other.lowest, 0, lowest, 0, variables);
        System.arraycopy(other.highest, 0, highest, 0, variables);
    }

    /** Takes the values of the next token in, which lie from {@code at} on. */
    void see(Instant time, float[] values, float[] observed, int at) {
        for (int v = 0; v < variables; v++) {
            if (observed[at + v] == 0) {
                continue;
            }
            double value = values[at + v];
            if (count[v] == 0) {
                first[v] = value;
                mean[v] = 0;
                lowest[v] = value;
                highest[v] = value;
            }
            count[v]++;
            last[v] = value;
            lastTime[v] = time;
            mean[v] += (value - mean[v]) / count[v];
            lowest[v] = Math.min(lowest[v], value);
            highest[v] = Math.max(highest[v], value);
        }
    }

    /** Writes what is known at {@code time} from {@code at} on. */
    void write(Instant time, float[] into, int at) {
        int column = at;
        for (int v = 0; v < variables; v++) {
            for (int s = 0; s < asked.size(); s++) {
                into[column++] = count[v] == 0 ? 0 : (float) summary(asked.get(s), v, time);
            }
        }
    }

    private double summary(Summary summary, int v, Instant time) {
        return switch (summary) {
            case SEEN -> 1;
            case LAST -> last[v];
            case ELAPSED -> ElapsedTime.logScale(ElapsedTime.hours(lastTime[v], time));
            case COUNT -> Math.log1p(count[v]);
            case FIRST -> first[v];
            case MEAN -> mean[v];
            case LOWEST -> lowest[v];
            case HIGHEST -> highest[v];
        };
    }
}
