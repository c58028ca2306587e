package dev.kairos.modelcli.temporal;

/**
 * How a network reads when its tokens were.
 *
 * @param kind what is read
 * @param unitHours the elapsed time at which the logarithmic scale bends, in hours: well below the
 *     usual gap between tokens, such as 1 for vitals of a ward and 1/60 for minute bars
 * @param frequencies learned frequencies for each of: time since the first token, time since the
 *     last one
 */
public record TimeEncoding(Kind kind, double unitHours, int frequencies) {
    /** What a network reads of time. */
    public enum Kind {
        /** Hours since the first token, between tokens, and since the last one. */
        ELAPSED,
        /** The same, as if tokens came in equal steps of one unit: order without durations. */
        ORDER,
        /** Nothing: the past is a set. */
        NONE
    }

    public TimeEncoding {
        if (!(unitHours > 0) || Double.isInfinite(unitHours)) {
            throw new IllegalArgumentException(
                    "unitHours: a number above 0 is needed, got " + unitHours);
        }
        if (frequencies < 1) {
            throw new IllegalArgumentException(
                    "frequencies: at least 1 is needed, got " + frequencies);
        }
    }

    /** Elapsed times with eight frequencies. */
    public static TimeEncoding elapsed(double unitHours) {
        return new TimeEncoding(Kind.ELAPSED, unitHours, 8);
    }

    /** Order without durations. */
    public static TimeEncoding order() {
        return new TimeEncoding(Kind.ORDER, 1, 8);
    }

    /** No time at all. */
    public static TimeEncoding none() {
        return new TimeEncoding(Kind.NONE, 1, 1);
    }
}
