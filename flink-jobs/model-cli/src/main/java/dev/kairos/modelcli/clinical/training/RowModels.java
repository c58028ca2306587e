package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.clinical.BoostedTrees;
import dev.kairos.modelcli.clinical.LogisticRegression;
import dev.kairos.modelcli.clinical.TreeBooster;
import dev.kairos.modelcli.clinical.training.Recipe.Regression;
import dev.kairos.modelcli.clinical.training.Recipe.Trees;
import dev.kairos.modelcli.temporal.Tokens;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The models of an ensemble that read {@link RowInputs} and no sequence.
 *
 * @param inputs what both read
 * @param linear the logistic regression
 * @param trees the boosted trees
 */
record RowModels(RowInputs inputs, LogisticRegression linear, BoostedTrees trees) {

    /**
     * Fits both.
     *
     * @param variant what is read of the cases, which are assembled as it has them
     * @param tokens [case] what they are fitted to
     */
    static RowModels fit(
            Regression regression, Trees trees, Variant variant, Assembled cases, int[][] tokens) {
        List<Long> seed = List.of(trees.plan().seed());
        return fit(regression, trees, variant, seed, cases, tokens).get(0);
    }

    /** The same with trees of several seeds; the regression, which has none, is one for all. */
    static List<RowModels> fit(
            Regression regression,
            Trees trees,
            Variant variant,
            List<Long> seeds,
            Assembled cases,
            int[][] tokens) {
        RowInputs inputs = variant.rowInputs(cases.spec(), trees);
        float[][] rows = inputs.rows(cases, tokens);
        boolean[] outcomes = cases.outcomes(tokens);
        int[] columns = inputs.columns(regression.summaries(), regression.observed());
        LogisticRegression linear =
                LogisticRegression.fit(rows, columns, outcomes, regression.ridge());
        return seeds.stream()
                .map(seed -> TreeBooster.fit(rows, outcomes, trees.plan().withSeed(seed)))
                .map(fitted -> new RowModels(inputs, linear, fitted))
                .toList();
    }

    /** Logits of the regression, [case][token]. */
    double[][] ofLinear(Assembled cases) {
        return logits(cases, linear::logit);
    }

    /** Logits of the trees, [case][token]. */
    double[][] ofTrees(Assembled cases) {
        return logits(cases, trees::logit);
    }

    /** Logits of both in their proportion, not calibrated; [case][token]. */
    double[][] ofBoth(Assembled cases) {
        return logits(
                cases,
                row -> Combination.ROWS_ALONE.logit(0, 0, linear.logit(row), trees.logit(row)));
    }

    private double[][] logits(Assembled cases, ToDoubleFunction<float[]> model) {
        var logits = new double[cases.size()][];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = new double[cases.examples().length(i)];
            Tokens tokens = cases.examples().get(i).tokens();
            for (int token = 0; token < logits[i].length; token++) {
                logits[i][token] = model.applyAsDouble(inputs.after(tokens, token));
            }
        }
        return logits;
    }
}
