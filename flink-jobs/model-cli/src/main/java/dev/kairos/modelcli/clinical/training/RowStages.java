package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.clinical.training.Recipe.Course;

/**
 * Regression and trees over the course of a case. Those that were fitted to what is judged, where
 * that is the end alone, know little of how it begins; so others, that were fitted to what is known
 * at several hours, answer first, and hand over.
 *
 * @param underway fitted to several hours; null where what is judged lies at all hours
 * @param judged fitted to what is judged
 * @param course when which of them counts
 */
record RowStages(RowModels underway, RowModels judged, Course course) {

    /** Fits all of them to these cases. */
    static RowStages fit(Recipe recipe, Assembled cases) {
        Course course = recipe.course();
        return new RowStages(
                course.hours().isEmpty()
                        ? null
                        : RowModels.fit(
                                course.regression(),
                                course.trees(),
                                Variant.FULL,
                                cases,
                                cases.lastBefore(course.hours())),
                RowModels.fit(
                        recipe.regression(), recipe.trees(), Variant.FULL, cases, cases.judged()),
                course);
    }

    /** What all of them read. */
    RowInputs inputs() {
        return judged.inputs();
    }

    /** Logits of the regressions, [case][token]. */
    double[][] ofLinear(Assembled cases) {
        double[][] end = judged.ofLinear(cases);
        return underway == null ? end : handedOver(cases, underway.ofLinear(cases), end);
    }

    /** Logits of the trees, [case][token]. */
    double[][] ofTrees(Assembled cases) {
        double[][] end = judged.ofTrees(cases);
        return underway == null ? end : handedOver(cases, underway.ofTrees(cases), end);
    }

    private double[][] handedOver(Assembled cases, double[][] before, double[][] end) {
        var logits = new double[before.length][];
        for (int i = 0; i < logits.length; i++) {
            float[] hours = cases.hours(i);
            logits[i] = new double[before[i].length];
            for (int token = 0; token < logits[i].length; token++) {
                double share = course.shareOfJudged(hours[token]);
                logits[i][token] = before[i][token] + share * (end[i][token] - before[i][token]);
            }
        }
        return logits;
    }
}
