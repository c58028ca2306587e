package dev.kairos.modelcli.temporal;

import java.util.List;

/** What a training is stopped by, measured on sequences that it does not train on. */
public interface ValidationMetric {
    /** For people, such as {@code auroc}. */
    String name();

    /**
     * How good answers are; larger is better.
     *
     * @param answers one for each validation example, in their order
     * @param loss mean validation loss of these answers
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
