package dev.kairos.modelcli.temporal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.modelcli.temporal.Architecture.ClassHead;
import dev.kairos.modelcli.temporal.Architecture.QuantileHead;
import dev.kairos.modelcli.temporal.TemporalNetwork.Answers;
import dev.kairos.modelcli.training.Constant;
import java.util.Map;

/**
 * The loss of a batch: over all steps of all sequences, the weighted means of the cross entropy of
 * classes and of the pinball loss of quantiles, and what the plan adds to them.
 */
final class SequenceLoss {
    private static final int[] LAST = {-1};

    private final Architecture architecture;
    private final TrainingPlan plan;

    SequenceLoss(Architecture architecture, TrainingPlan plan) {
        this.architecture = architecture;
        this.plan = plan;
    }

    /**
     * @param inputs of the batch, which the forecast of next values is measured by
     * @return a single number
     */
    NDArray of(
            Answers<NDArray> answers,
            Map<String, NDArray> inputs,
            PaddedBatch batch,
            NDManager manager) {
        NDArray loss = manager.create(0f);
        if (answers.logits() != null) {
            loss = loss.add(classes(answers.logits(), batch, manager));
        }
        if (answers.quantiles() != null) {
            loss = loss.add(quantiles(answers.quantiles(), batch, manager));
        }
        if (answers.next() != null) {
            loss =
                    loss.add(
                            next(answers.next(), inputs)
                                    .mul(Constant.of(manager, (float) plan.nextWeight())));
        }
        return loss;
    }

    private NDArray classes(NDArray logits, PaddedBatch batch, NDManager manager) {
        ClassHead head = architecture.classes();
        NDArray truth = batch.padded(manager, head.labels().size(), e -> e.targets().classes());
        NDArray weights = batch.padded(manager, 1, e -> e.targets().classWeights());
        NDArray losses =
                head.exclusive()
                        ? logits.logSoftmax(-1).mul(truth).sum(LAST, true).neg()
                        // -y log σ(x) - (1 - y) log(1 - σ(x)), without overflow.
                        : Activation.softPlus(logits).sub(logits.mul(truth));
        return weightedMean(losses, weights);
    }

    private NDArray quantiles(NDArray quantiles, PaddedBatch batch, NDManager manager) {
        QuantileHead head = architecture.quantiles();
        int targets = head.targets().size();
        int levels = head.levels().size();
        NDArray truth = batch.padded(manager, targets, e -> e.targets().values()).expandDims(-1);
        NDArray weights =
                batch.padded(manager, targets, e -> e.targets().valueWeights()).expandDims(-1);
        var level = new float[levels];
        for (int i = 0; i < levels; i++) {
            level[i] = head.levels().get(i).floatValue();
        }
        NDArray error = truth.sub(quantiles);
        NDArray pinball =
                error.mul(manager.create(level, new Shape(levels)))
                        .add(Activation.relu(error.neg()))
                        .mean(LAST, true);
        if (plan.squaredWeight() > 0) {
            NDArray middle = error.get("..., {}:{}", head.middle(), head.middle() + 1);
            pinball =
                    pinball.add(
                            middle.square()
                                    .mul(Constant.of(manager, (float) plan.squaredWeight())));
        }
        return weightedMean(pinball, weights);
    }

    /** Huber's loss of the values that the next token has. */
    private static NDArray next(NDArray forecast, Map<String, NDArray> inputs) {
        NDManager manager = forecast.getManager();
        long length = forecast.getShape().get(1);
        if (length < 2) {
            return forecast.mul(Constant.of(manager, 0)).sum();
        }
        NDArray truth = inputs.get(TemporalModel.VALUES).get(":, 1:");
        NDArray observed = inputs.get(TemporalModel.OBSERVED).get(":, 1:");
        NDArray size = truth.sub(forecast.get(":, :{}", length - 1)).abs();
        NDArray small = size.minimum(Constant.of(manager, 1));
        return weightedMean(
                small.square().mul(Constant.of(manager, 0.5f)).add(size.sub(small)), observed);
    }

    private static NDArray weightedMean(NDArray losses, NDArray weights) {
        return losses.mul(weights)
                .sum()
                .div(weights.sum().maximum(Constant.of(weights.getManager(), 1e-6f)));
    }
}
