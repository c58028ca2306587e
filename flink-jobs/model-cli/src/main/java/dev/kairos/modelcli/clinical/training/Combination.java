package dev.kairos.modelcli.clinical.training;

/**
 * How the members of an ensemble answer together: {@code network · n + linear · l + trees · t +
 * offset}, where n is the mean logit of the networks, l the logit of the regression and t that of
 * the trees.
 *
 * <p>Members rank much alike, and the patients that none of them was fitted to are few: shares that
 * are fitted on these subtract one member from another for what is chance. So the shares are fixed,
 * the same for both clinical models, and only a slope and an offset of their sum are fitted there,
 * which calibrate. They were chosen by predictions for the first fold's training patients, so that
 * the first fold alone is a measure that they never touched.
 *
 * @param network weight of the networks
 * @param linear weight of the logistic regression
 * @param trees weight of the boosted trees
 * @param offset added
 */
public record Combination(double network, double linear, double trees, double offset) {
    private static final double NETWORK_SHARE = 0.25;
    private static final double LINEAR_SHARE = 0.25;
    private static final double TREES_SHARE = 0.5;

    /** The regression as it is. */
    static final Combination LINEAR_ALONE = new Combination(0, 1, 0, 0);

    /** The networks as they are. */
    static final Combination NETWORKS_ALONE = new Combination(1, 0, 0, 0);

    /** Regression and trees in their proportion, not calibrated. */
    static final Combination ROWS_ALONE =
            new Combination(
                    0,
                    LINEAR_SHARE / (LINEAR_SHARE + TREES_SHARE),
                    TREES_SHARE / (LINEAR_SHARE + TREES_SHARE),
                    0);

    /** Calibrates all three. */
    static Combination ofAll(Assembled held, double[] network, double[] linear, double[] trees) {
        return calibrated(
                new Combination(NETWORK_SHARE, LINEAR_SHARE, TREES_SHARE, 0),
                held,
                network,
                linear,
                trees);
    }

    /** Calibrates regression and trees alone, in the same proportion. */
    static Combination withoutNetworks(Assembled held, double[] linear, double[] trees) {
        return calibrated(ROWS_ALONE, held, new double[linear.length], linear, trees);
    }

    private static Combination calibrated(
            Combination shares, Assembled held, double[] network, double[] linear, double[] trees) {
        var logits = new double[network.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = shares.logit(network[i], linear[i], trees[i]);
        }
        // What is judged of one patient is much alike: all of it weighs as much as one example.
        double weight = (double) held.size() / logits.length;
        Calibration fitted = Calibration.fit(logits, held.outcomes(), weight);
        return new Combination(
                shares.network * fitted.slope(),
                shares.linear * fitted.slope(),
                shares.trees * fitted.slope(),
                fitted.offset());
    }

    double logit(double networkLogit, double linearLogit, double treesLogit) {
        return network * networkLogit + linear * linearLogit + trees * treesLogit + offset;
    }
}
