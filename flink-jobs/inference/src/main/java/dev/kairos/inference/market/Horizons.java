package dev.kairos.inference.market;

import java.util.List;

/** What market forecasts are made of. */
public final class Horizons {
    /** How many bars ahead. */
    public static final List<Integer> BARS = List.of(1, 5, 15, 60);

    /** The last of them. */
    public static final int LONGEST = BARS.get(BARS.size() - 1);

    /** Probabilities of the quantiles. */
    public static final List<Double> LEVELS =
            List.of(0.01, 0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975, 0.99);

    private Horizons() {}
}
