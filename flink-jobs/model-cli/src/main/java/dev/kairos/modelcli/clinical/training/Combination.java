package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.clinical.training.HourlyCalibration.Knot;
import java.util.List;

/**
 * How the members of an ensemble answer together: {@code network · n + linear · l + trees · t},
 * calibrated, where n is the mean logit of the networks, l the logit of the regression and t that
 * of the trees.
 *
 * <p>Members rank much alike, and the patients that none of them was fitted to are few: shares that
 * are fitted on these subtract one member from another for what is chance. So the shares are fixed,
 * the same for both clinical models, and only slopes and offsets of their sum are fitted there,
 * which calibrate. They were chosen by predictions for the first fold's training patients, so that
 * the first fold alone is a measure that they never touched.
 *
 * @param network share of the networks
 * @param linear share of the logistic regression
 * @param trees share of the boosted trees
 * @param calibration of their sum
 */
public record Combination(
        double network, double linear, double trees, HourlyCalibration calibration) {
    private static final double NETWORK_SHARE = 0.25;
    private static final double LINEAR_SHARE = 0.25;
    private static final double TREES_SHARE = 0.5;

    /** The regression as it is. */
    static final Combination LINEAR_ALONE = new Combination(0, 1, 0, HourlyCalibration.NONE);

    /** The networks as they are. */
    static final Combination NETWORKS_ALONE = new Combination(1, 0, 0, HourlyCalibration.NONE);

    /** Regression and trees in their proportion, not calibrated. */
    static final Combination ROWS_ALONE =
            new Combination(
                    0,
                    LINEAR_SHARE / (LINEAR_SHARE + TREES_SHARE),
                    TREES_SHARE / (LINEAR_SHARE + TREES_SHARE),
                    HourlyCalibration.NONE);

    private static final Combination OF_ALL =
            new Combination(NETWORK_SHARE, LINEAR_SHARE, TREES_SHARE, HourlyCalibration.NONE);

    /**
     * What members answer to cases that none of them was fitted to, each [case][token].
     *
     * @param network mean logits of the networks
     * @param linear logits of the regression
     * @param trees logits of the trees
     */
    record Held(Assembled cases, double[][] network, double[][] linear, double[][] trees) {}

    /**
     * All three.
     *
     * @param hours before which risks are calibrated, the last being the end, which is judged; none
     *     calibrates what is judged, whenever it is
     */
    static Combination ofAll(Held held, List<Double> hours) {
        return OF_ALL.calibratedOn(held, hours);
    }

    /** Regression and trees alone, in the same proportion. */
    static Combination withoutNetworks(Held held, List<Double> hours) {
        return ROWS_ALONE.calibratedOn(held, hours);
    }

    private Combination calibratedOn(Held held, List<Double> hours) {
        HourlyCalibration fitted =
                hours.isEmpty()
                        ? HourlyCalibration.always(fit(held, held.cases().judged()))
                        : new HourlyCalibration(
                                hours.stream().map(hour -> knot(held, hour, hours)).toList());
        return new Combination(network, linear, trees, fitted);
    }

    /** At the last of the hours it is what is judged that is put right, before others it is not. */
    private Knot knot(Held held, double hour, List<Double> hours) {
        boolean last = hour == hours.get(hours.size() - 1);
        int[][] tokens = last ? held.cases().judged() : held.cases().lastBefore(List.of(hour));
        return Knot.of(hour, fit(held, tokens));
    }

    private Calibration fit(Held held, int[][] tokens) {
        double[] ofNetworks = Assembled.at(tokens, held.network());
        double[] ofLinear = Assembled.at(tokens, held.linear());
        double[] ofTrees = Assembled.at(tokens, held.trees());
        var logits = new double[ofNetworks.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = sum(ofNetworks[i], ofLinear[i], ofTrees[i]);
        }
        // What is judged of one patient is much alike: all of it weighs as much as one example.
        double weight = (double) held.cases().size() / logits.length;
        return Calibration.fit(logits, held.cases().outcomes(tokens), weight);
    }

    private double sum(double networkLogit, double linearLogit, double treesLogit) {
        return network * networkLogit + linear * linearLogit + trees * treesLogit;
    }

    /**
     * What is answered.
     *
     * @param hour since the first token
     */
    double logit(double hour, double networkLogit, double linearLogit, double treesLogit) {
        return calibration.logit(hour, sum(networkLogit, linearLogit, treesLogit));
    }
}
