package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.clinical.BoostedTrees;
import dev.kairos.modelcli.clinical.LogisticRegression;
import dev.kairos.modelcli.clinical.TreeBooster;
import java.util.function.ToDoubleFunction;

/**
 * The models of an ensemble that read {@link RowInputs} and no sequence.
 *
 * @param linear the logistic regression
 * @param trees the boosted trees
 */
record RowModels(LogisticRegression linear, BoostedTrees trees) {

    /** Fits both to what is judged of these cases. */
    static RowModels fit(Recipe recipe, Assembled cases) {
        float[][] rows = cases.rows();
        boolean[] outcomes = cases.outcomes();
        Recipe.Regression regression = recipe.regression();
        int[] columns =
                RowInputs.columns(cases.spec(), regression.summaries(), regression.observed());
        return new RowModels(
                LogisticRegression.fit(rows, columns, outcomes, regression.ridge()),
                TreeBooster.fit(rows, outcomes, recipe.trees()));
    }

    /** Logits of the regression, [case][token]. */
    double[][] ofLinear(Assembled cases) {
        return logits(cases, linear::logit);
    }

    /** Logits of the trees, [case][token]. */
    double[][] ofTrees(Assembled cases) {
        return logits(cases, trees::logit);
    }

    private static double[][] logits(Assembled cases, ToDoubleFunction<float[]> model) {
        var logits = new double[cases.size()][];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = new double[cases.examples().length(i)];
            for (int token = 0; token < logits[i].length; token++) {
                logits[i][token] = model.applyAsDouble(cases.row(i, token));
            }
        }
        return logits;
    }
}
