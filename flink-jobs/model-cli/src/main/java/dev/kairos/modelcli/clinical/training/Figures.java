package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.evaluation.Interval;
import dev.kairos.modelcli.evaluation.SeedSummary;
import java.util.Locale;

/** Figures as tables show them. */
final class Figures {
    private Figures() {}

    static String of(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    static String of(Interval interval) {
        return String.format(
                Locale.ROOT, "%.4f (%.4f–%.4f)", interval.value(), interval.low(), interval.high());
    }

    /** Mean and range over seeds. */
    static String of(SeedSummary seeds) {
        return String.format(
                Locale.ROOT, "%.4f (%.4f–%.4f)", seeds.mean(), seeds.min(), seeds.max());
    }
}
