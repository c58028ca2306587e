package dev.kairos.inference.scheduling;

import dev.kairos.inference.Device;
import dev.kairos.inference.ModelInfo;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.scheduling.PredictorOpener.Opened;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One version of a model: what waits for it, its recent answers, and where it runs. All but the
 * cache is guarded by the scheduler's lock.
 */
final class ServedModel {
    private final String reference;
    private final ModelInfo info;
    private final ModelOptions options;
    private final ModelQueue queue;
    private final AnswerCache cache;
    private final List<Replica> replicas = new ArrayList<>();
    private boolean retired;

    /**
     * @param reference names its package
     * @param predictors one for each device, at least one
     */
    ServedModel(
            String reference,
            ModelOptions options,
            Map<Device, Opened> predictors,
            PolicyFactory policies,
            Background background) {
        this.reference = reference;
        this.info = predictors.values().iterator().next().predictor().model();
        this.options = options;
        this.queue = new ModelQueue(policies.newPolicy());
        this.cache = new AnswerCache(options.cachedAnswers());
        predictors.forEach(
                (device, opened) -> replicas.add(new Replica(this, device, opened, background)));
    }

    String reference() {
        return reference;
    }

    ModelInfo info() {
        return info;
    }

    ModelOptions options() {
        return options;
    }

    ModelQueue queue() {
        return queue;
    }

    AnswerCache cache() {
        return cache;
    }

    List<Replica> replicas() {
        return replicas;
    }

    /** Devices that take its batches now; at least 1, since one that is replaced comes back. */
    int servingReplicas() {
        int serving = 0;
        for (Replica replica : replicas) {
            serving += replica.isServing() ? 1 : 0;
        }
        return Math.max(1, serving);
    }

    /** A predictor that prepares inputs: preparing needs no device, so that any will do. */
    OpenPredictor preparer() {
        return replicas.get(0).predictor();
    }

    /** Nobody will ask it any more. */
    void retire() {
        retired = true;
    }

    /** Whether nobody asks it any more, and all who asked were answered. */
    boolean isDrained() {
        return retired && queue.isEmpty();
    }
}
