package dev.kairos.bench.pipeline;

import java.util.List;

/** Records a second while a job runs steadily: without its first part. */
final class SteadyRate {
    /** Left out: a job's first records pay for what is loaded and compiled. */
    private static final double WARM_UP = 0.2;

    private SteadyRate() {}

    /**
     * The rate of what follows the warm-up.
     *
     * @param appended when each record was appended, in milliseconds and rising order
     * @throws IllegalArgumentException if they are too few, or all of one moment
     */
    static double perSecond(List<Long> appended) {
        int first = (int) Math.ceil(appended.size() * WARM_UP);
        int last = appended.size() - 1;
        if (last <= first || appended.get(last) <= appended.get(first)) {
            throw new IllegalArgumentException(
                    "%d records do not make a rate".formatted(appended.size()));
        }
        return (last - first) * 1e3 / (appended.get(last) - appended.get(first));
    }
}
