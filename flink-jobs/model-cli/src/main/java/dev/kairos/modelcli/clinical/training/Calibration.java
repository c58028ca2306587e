package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.clinical.LogisticRegression;

/**
 * A straight line that puts logits right: {@code slope · logit + offset}. It is drawn to the line
 * that changes nothing, so that few patients change little.
 *
 * @param slope above 1 for logits that are not sure enough
 * @param offset added
 */
record Calibration(double slope, double offset) {
    /** On half the squared distances of slope and shift from 1 and 0, in examples. */
    private static final double PULL = 30;

    private static final int MOST_STEPS = 50;
    private static final double DONE = 1e-10;
    private static final double LEAST_SHARE = 1e-6;

    /**
     * Fits by Newton's method: {@code slope · (logit - m) + m + shift}, where m is the logarithm of
     * the odds of the outcome, so that the slope alone leaves what is of average risk where it is.
     *
     * @param weight of each example in the log-likelihood
     * @throws IllegalArgumentException if only one of the outcomes occurs
     */
    static Calibration fit(double[] logits, boolean[] outcomes, double weight) {
        double middle = LogisticRegression.logOdds(outcomes);
        double slope = 1;
        double shift = 0;
        double loss = loss(slope, shift, middle, logits, outcomes, weight);
        for (int step = 0; step < MOST_STEPS; step++) {
            double bySlope = PULL * (slope - 1);
            double byShift = PULL * shift;
            double slopes = PULL;
            double both = 0;
            double shifts = PULL;
            for (int i = 0; i < logits.length; i++) {
                double x = logits[i] - middle;
                double p = EnsembleTrainer.sigmoid(slope * x + middle + shift);
                double error = weight * (p - (outcomes[i] ? 1 : 0));
                double curvature = weight * p * (1 - p);
                bySlope += error * x;
                byShift += error;
                slopes += curvature * x * x;
                both += curvature * x;
                shifts += curvature;
            }
            double determinant = slopes * shifts - both * both;
            double slopeChange = (shifts * bySlope - both * byShift) / determinant;
            double shiftChange = (slopes * byShift - both * bySlope) / determinant;
            double before = loss;
            double share = 1;
            loss = loss(slope - slopeChange, shift - shiftChange, middle, logits, outcomes, weight);
            // A full step may overshoot where logits are far too sure.
            while (loss > before && share > LEAST_SHARE) {
                share /= 2;
                loss =
                        loss(
                                slope - share * slopeChange,
                                shift - share * shiftChange,
                                middle,
                                logits,
                                outcomes,
                                weight);
            }
            slope -= share * slopeChange;
            shift -= share * shiftChange;
            if (Math.abs(slopeChange) + Math.abs(shiftChange) < DONE) {
                break;
            }
        }
        return new Calibration(slope, middle * (1 - slope) + shift);
    }

    private static double loss(
            double slope,
            double shift,
            double middle,
            double[] logits,
            boolean[] outcomes,
            double weight) {
        double loss = PULL * ((slope - 1) * (slope - 1) + shift * shift) / 2;
        for (int i = 0; i < logits.length; i++) {
            double logit = slope * (logits[i] - middle) + middle + shift;
            double towards = outcomes[i] ? -logit : logit;
            loss += weight * (Math.max(towards, 0) + Math.log1p(Math.exp(-Math.abs(towards))));
        }
        return loss;
    }
}
