package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.temporal.Architecture;
import dev.kairos.modelcli.temporal.Architecture.ClassHead;
import dev.kairos.modelcli.temporal.Architecture.Context;
import dev.kairos.modelcli.temporal.Architecture.TokenInputs;
import dev.kairos.modelcli.temporal.TimeEncoding;
import dev.kairos.modelcli.temporal.TrainingPlan;
import dev.kairos.temporalcontext.features.FeatureSpec;
import java.util.List;

/**
 * How a clinical model is trained; everything was chosen on parts inside of training folds.
 *
 * @param features what tokens hold, not scaled yet
 * @param label what the logit is of, such as {@code death}
 * @param unitHours where the logarithmic scale of elapsed time bends
 * @param width of the networks
 * @param layers of the networks
 * @param dropout of the networks
 * @param plan of the training of a network; its seed is replaced
 * @param ridge penalty of the linear model, see {@link
 *     dev.kairos.modelcli.clinical.LogisticRegression#fit}
 */
public record Recipe(
        FeatureSpec features,
        String label,
        double unitHours,
        int width,
        int layers,
        double dropout,
        TrainingPlan plan,
        double ridge) {
    private static final int HEAD_WIDTH = 16;

    /** The same with other epochs, such as few for a try. */
    Recipe withEpochs(int most) {
        return new Recipe(
                features,
                label,
                unitHours,
                width,
                layers,
                dropout,
                plan.withEpochs(most, most),
                ridge);
    }

    /** The network over tokens of this spec. */
    Architecture architecture(FeatureSpec spec) {
        return new Architecture(
                TokenInputs.of(spec),
                width,
                layers,
                Math.max(1, width / HEAD_WIDTH),
                2 * width,
                dropout,
                TimeEncoding.elapsed(unitHours),
                Context.CAUSAL,
                new ClassHead(List.of(label), false),
                null,
                plan.nextWeight() > 0);
    }
}
