package dev.kairos.modelcli.evaluation;

import java.util.Locale;

/** Figures as tables show them. */
public final class Figures {
    private Figures() {}

    /** A measure. */
    public static String of(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    /** A measure with its range, or with why it has none. */
    public static String of(Interval interval) {
        return interval.known()
                ? String.format(
                        Locale.ROOT,
                        "%.4f (%.4f–%.4f)",
                        interval.value(),
                        interval.low(),
                        interval.high())
                : "%s (no interval: %s)".formatted(of(interval.value()), interval.whyUnknown());
    }

    /** Mean and range over seeds. */
    public static String of(SeedSummary seeds) {
        return String.format(
                Locale.ROOT, "%.4f (%.4f–%.4f)", seeds.mean(), seeds.min(), seeds.max());
    }
}
