package dev.kairos.inference.scheduling;

import dev.kairos.inference.Device;
import dev.kairos.inference.batching.CostModel;
import dev.kairos.inference.batching.DeviceState;
import dev.kairos.inference.batching.TokenBudget;
import dev.kairos.inference.scheduling.PredictorOpener.Measured;
import dev.kairos.inference.scheduling.PredictorOpener.Opened;

/**
 * A model version on one device: its predictor, and what was learned of its cost. Guarded by the
 * scheduler's lock.
 */
final class Replica {
    /** A first guess, which the warm-up replaces: a small encoder on a core. */
    private static final double GUESSED_FIXED_NANOS = 500_000;

    private static final double GUESSED_NANOS_PER_TOKEN = 50_000;

    private final ServedModel model;
    private final Device device;
    private final CostModel cost = new CostModel(GUESSED_FIXED_NANOS, GUESSED_NANOS_PER_TOKEN);
    private final TokenBudget budget;
    private final Background background;
    private OpenPredictor predictor;
    private boolean serving = true;

    Replica(ServedModel model, Device device, Opened opened, Background background) {
        this.model = model;
        this.device = device;
        this.budget = new TokenBudget(model.options().maxBatchTokens());
        this.background = background;
        serve(opened);
    }

    ServedModel model() {
        return model;
    }

    Device device() {
        return device;
    }

    /** The predictor that answers, or that did until it hung or was lost. */
    OpenPredictor predictor() {
        return predictor;
    }

    boolean isServing() {
        return serving;
    }

    /** Takes no batches until {@link #serve} gives it another predictor. */
    void pause() {
        serving = false;
    }

    /** Answers with this predictor from now on. */
    void serve(Opened opened) {
        if (predictor != null) {
            predictor.retire();
        }
        predictor = new OpenPredictor(opened.predictor(), background);
        for (Measured run : opened.runs()) {
            cost.observe(run.paddedTokens(), run.nanos());
        }
        serving = true;
    }

    /** Answers no more. */
    void close() {
        serving = false;
        predictor.retire();
    }

    CostModel cost() {
        return cost;
    }

    TokenBudget budget() {
        return budget;
    }

    /**
     * @param workers how many batches run on the device at a time
     */
    DeviceState state(int workers) {
        return new DeviceState(cost, budget.tokens(cost), workers);
    }

    /** Predicted time to compute this device's part of what waits for the model. */
    double waitingNanos() {
        ModelQueue queue = model.queue();
        double tokens = (double) queue.waitingTokens() / model.servingReplicas();
        double batches = Math.ceil(tokens / budget.tokens(cost));
        return batches * cost.fixedNanos() + tokens * cost.nanosPerToken();
    }

    ModelSnapshot snapshot() {
        return new ModelSnapshot(
                model.info(),
                device,
                serving,
                cost.fixedNanos(),
                cost.nanosPerToken(),
                cost.relativeError(),
                budget.tokens(cost),
                model.queue().waiting(),
                model.cache().size());
    }
}
