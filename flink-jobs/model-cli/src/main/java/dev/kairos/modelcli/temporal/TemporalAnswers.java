package dev.kairos.modelcli.temporal;

import java.util.List;

/** Answers of a trained network, computed by the engine that trains. */
public final class TemporalAnswers {
    private TemporalAnswers() {}

    /**
     * Answers examples, whose targets are not looked at.
     *
     * @return one for each example, in their order
     */
    public static List<StepAnswers> of(
            Architecture architecture, Weights weights, Examples examples) {
        var answers = new StepAnswers[examples.size()];
        try (var engine = new TemporalEngine(architecture)) {
            for (int[] batch : Batches.ordered(examples, TrainingPlan.defaults(0))) {
                List<StepAnswers> own =
                        engine.answer(weights, Batches.examples(examples, batch), null).answers();
                for (int i = 0; i < batch.length; i++) {
                    answers[batch[i]] = own.get(i);
                }
            }
        }
        return List.of(answers);
    }
}
