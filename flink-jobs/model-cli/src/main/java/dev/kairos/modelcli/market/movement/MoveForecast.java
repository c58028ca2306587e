package dev.kairos.modelcli.market.movement;

import java.util.Arrays;

/**
 * What is forecast of examples.
 *
 * @param rises 0 to 1, one an example: the chance of a rise, or what only ranks examples by it
 * @param probability whether it is a chance, whose calibration can be measured
 */
record MoveForecast(double[] rises, boolean probability) {
    static MoveForecast ofProbabilities(double[] rises) {
        return new MoveForecast(rises, true);
    }

    /** The same chance for all. */
    static MoveForecast constant(double rise, int examples) {
        var rises = new double[examples];
        Arrays.fill(rises, rise);
        return ofProbabilities(rises);
    }

    /** Ranks by a score of any size, which forecasts a rise where it is above 0. */
    static MoveForecast ofScores(double[] scores) {
        return new MoveForecast(
                Arrays.stream(scores).map(score -> 1 / (1 + Math.exp(-score))).toArray(), false);
    }
}
