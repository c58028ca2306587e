package dev.kairos.modelcli.temporal;

import java.util.List;

/**
 * What the best epoch is chosen by, and an end of better ones told by, measured on sequences that
 * are not trained on.
 */
public interface ValidationMetric {
    /** For people, such as {@code auroc}. */
    String name();

    /**
     * How good answers are; larger is better.
     *
     * @param answers one for each validation example, in their order
     * @param loss mean over batches of the validation loss of these answers, weighted by how many
     *     sequences a batch holds
     */
    double of(List<StepAnswers> answers, double loss);

    /** The validation loss, with its sign turned. */
    static ValidationMetric loss() {
        return new ValidationMetric() {
            @Override
            public String name() {
                return "-loss";
            }

            @Override
            public double of(List<StepAnswers> answers, double loss) {
                return -loss;
            }
        };
    }
}
