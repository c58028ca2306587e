package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.clinical.BoostedTrees;
import dev.kairos.modelcli.clinical.LogisticRegression;
import dev.kairos.modelcli.clinical.TreeBooster;
import dev.kairos.modelcli.temporal.Tokens;
import java.util.function.ToDoubleFunction;

/**
 * The models of an ensemble that read {@link RowInputs} and no sequence.
 *
 * @param inputs what both read
 * @param linear the logistic regression
 * @param trees the boosted trees
 */
record RowModels(RowInputs inputs, LogisticRegression linear, BoostedTrees trees) {

    /** Fits both to what is judged of these cases. */
    static RowModels fit(Recipe recipe, Assembled cases) {
        RowInputs inputs =
                RowInputs.of(cases.spec(), recipe.trees().changes(), recipe.trees().contrasts());
        float[][] rows = inputs.judged(cases);
        boolean[] outcomes = cases.outcomes();
        Recipe.Regression regression = recipe.regression();
        int[] columns = inputs.columns(regression.summaries(), regression.observed());
        return new RowModels(
                inputs,
                LogisticRegression.fit(rows, columns, outcomes, regression.ridge()),
                TreeBooster.fit(rows, outcomes, recipe.trees().plan()));
    }

    /** Logits of the regression, [case][token]. */
    double[][] ofLinear(Assembled cases) {
        return logits(cases, linear::logit);
    }

    /** Logits of the trees, [case][token]. */
    double[][] ofTrees(Assembled cases) {
        return logits(cases, trees::logit);
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
