package dev.kairos.modelcli.clinical.training;

import java.util.List;

/**
 * A {@link Calibration} that changes as a stay goes on: what is known early tells less. Slope and
 * offset run in straight lines between knots, and stay as they are before the first and after the
 * last.
 *
 * @param knots ascending in hours, at least one
 */
public record HourlyCalibration(List<Knot> knots) {
    /** What changes nothing. */
    static final HourlyCalibration NONE = always(new Calibration(1, 0));

    /**
     * What holds at one hour: {@code slope · logit + offset}.
     *
     * @param hour since the first token
     */
    public record Knot(double hour, double slope, double offset) {
        static Knot of(double hour, Calibration line) {
            return new Knot(hour, line.slope(), line.offset());
        }
    }

    public HourlyCalibration {
        knots = List.copyOf(knots);
        if (knots.isEmpty()) {
            throw new IllegalArgumentException("A calibration needs at least one knot");
        }
        for (int k = 1; k < knots.size(); k++) {
            if (!(knots.get(k).hour() > knots.get(k - 1).hour())) {
                throw new IllegalArgumentException("Knots ascend in hours, got " + knots);
            }
        }
    }

    /** The same at all hours. */
    static HourlyCalibration always(Calibration line) {
        return new HourlyCalibration(List.of(Knot.of(0, line)));
    }

    /** A logit of an hour, put right. */
    double logit(double hour, double logit) {
        int above = 0;
        while (above < knots.size() && knots.get(above).hour() < hour) {
            above++;
        }
        Knot to = knots.get(Math.min(above, knots.size() - 1));
        Knot from = knots.get(Math.max(above - 1, 0));
        double way = to.hour() > from.hour() ? (hour - from.hour()) / (to.hour() - from.hour()) : 0;
        double slope = from.slope() + way * (to.slope() - from.slope());
        double offset = from.offset() + way * (to.offset() - from.offset());
        return slope * logit + offset;
    }

    /**
     * How much steeper slope and offset run after each knot than before it, by hour: [knots][2].
     */
    double[][] bends() {
        var bends = new double[knots.size()][2];
        double slopeBefore = 0;
        double offsetBefore = 0;
        for (int k = 0; k < bends.length; k++) {
            Knot from = knots.get(k);
            Knot to = knots.get(Math.min(k + 1, bends.length - 1));
            double hours = Math.max(to.hour() - from.hour(), Double.MIN_NORMAL);
            double slope = (to.slope() - from.slope()) / hours;
            double offset = (to.offset() - from.offset()) / hours;
            bends[k][0] = slope - slopeBefore;
            bends[k][1] = offset - offsetBefore;
            slopeBefore = slope;
            offsetBefore = offset;
        }
        return bends;
    }
}
