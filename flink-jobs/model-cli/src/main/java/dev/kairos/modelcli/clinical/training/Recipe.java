package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.clinical.TreeBooster;
import dev.kairos.modelcli.temporal.Architecture;
import dev.kairos.modelcli.temporal.Architecture.ClassHead;
import dev.kairos.modelcli.temporal.Architecture.Context;
import dev.kairos.modelcli.temporal.Architecture.QuantileHead;
import dev.kairos.modelcli.temporal.Architecture.TokenInputs;
import dev.kairos.modelcli.temporal.TimeEncoding;
import dev.kairos.modelcli.temporal.TrainingPlan;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.Summary;
import java.util.List;
import java.util.Set;

/**
 * How a clinical model is trained; everything was chosen on parts inside of training folds.
 *
 * @param features what tokens hold, not scaled yet
 * @param label what the logit is of, such as {@code death}
 * @param forecasts of vital signs, beside the label; may be empty
 * @param unitHours where the logarithmic scale of elapsed time bends
 * @param width of the networks
 * @param layers of the networks
 * @param dropout of the networks
 * @param plan of the training of a network; its seed is replaced
 * @param regression the logistic regression, baseline and part of the ensemble
 * @param trees the boosted trees of the ensemble
 * @param course how what is known before the end is answered; {@link Course#NONE} where all hours
 *     are judged alike
 */
public record Recipe(
        FeatureSpec features,
        String label,
        List<VitalForecast> forecasts,
        double unitHours,
        int width,
        int layers,
        double dropout,
        TrainingPlan plan,
        Regression regression,
        Trees trees,
        Course course) {
    private static final int HEAD_WIDTH = 16;

    /**
     * What a logistic regression reads, and how it is held back.
     *
     * @param summaries of every variable's past
     * @param observed whether it reads, too, which variables the token observed, and the hours as
     *     they are beside their logarithm
     * @param ridge penalty, see {@link dev.kairos.modelcli.clinical.LogisticRegression#fit}
     */
    public record Regression(Set<Summary> summaries, boolean observed, double ridge) {
        public Regression {
            if (!(ridge > 0)) {
                throw new IllegalArgumentException(
                        "ridge: a number above 0 is needed, got " + ridge);
            }
        }
    }

    /**
     * What trees read, and how they are fitted. They read all that there is, and may be helped by
     * differences.
     *
     * @param changes whether they read how each variable changed
     * @param contrasts of two variables
     */
    public record Trees(boolean changes, List<Contrast> contrasts, TreeBooster.Plan plan) {}

    /**
     * The course of cases of which only the end is judged, but every hour is answered.
     *
     * @param hours before which cases are looked at, ascending: regression and trees are fitted to
     *     what is known then, and risks are calibrated; the last is the end
     * @param handOver hour from which regression and trees that were fitted to the end count, in a
     *     share that rises to all of it at the end
     * @param regression that answers before
     * @param trees that answer before
     */
    public record Course(List<Double> hours, double handOver, Regression regression, Trees trees) {
        /** Everything is judged, whenever it is. */
        static final Course NONE = new Course(List.of(), 0, null, null);

        public Course {
            hours = List.copyOf(hours);
            for (int i = 1; i < hours.size(); i++) {
                if (!(hours.get(i) > hours.get(i - 1))) {
                    throw new IllegalArgumentException("Hours ascend, got " + hours);
                }
            }
            if (!hours.isEmpty()
                    && (!(handOver < hours.get(hours.size() - 1))
                            || regression == null
                            || trees == null)) {
                throw new IllegalArgumentException(
                        "A course hands over before its end, and has a regression and trees, got"
                                + " hours %s, hand-over %s, regression %s, trees %s"
                                        .formatted(hours, handOver, regression, trees));
            }
        }

        /** The share of what was fitted to the end. */
        double shareOfJudged(double hour) {
            return Math.max(0, Math.min(1, (hour - handOver) / (end() - handOver)));
        }

        double end() {
            return hours.get(hours.size() - 1);
        }
    }

    /** The last value of one variable less that of another, both as they are scaled. */
    public record Contrast(String of, String less) {}

    /** The same with other epochs, such as few for a try. */
    Recipe withEpochs(int most) {
        return new Recipe(
                features,
                label,
                forecasts,
                unitHours,
                width,
                layers,
                dropout,
                plan.withEpochs(most, most),
                regression,
                trees,
                course);
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
                forecasts.isEmpty()
                        ? null
                        : new QuantileHead(
                                forecasts.stream().map(VitalForecast::name).toList(),
                                VitalForecast.LEVELS),
                plan.nextWeight() > 0);
    }
}
