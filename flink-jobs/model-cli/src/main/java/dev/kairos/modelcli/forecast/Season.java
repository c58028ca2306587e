package dev.kairos.modelcli.forecast;

import java.time.Duration;

/** What numbers usually repeat after, by the time from one to the next. */
final class Season {
    private static final Duration DAY = Duration.ofDays(1);

    private Season() {}

    /**
     * Rows of a day where there are several a day, of a week where there is one; 1 where neither
     * holds, or the lookback is shorter.
     */
    static int rows(Duration step, int lookback) {
        long rows = 1;
        if (step.compareTo(DAY) < 0 && DAY.toSeconds() % step.toSeconds() == 0) {
            rows = DAY.toSeconds() / step.toSeconds();
        } else if (step.equals(DAY)) {
            rows = 7;
        }
        return rows <= lookback ? (int) rows : 1;
    }
}
