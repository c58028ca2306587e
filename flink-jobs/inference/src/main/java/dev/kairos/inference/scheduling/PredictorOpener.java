package dev.kairos.inference.scheduling;

import static java.util.Collections.nCopies;

import dev.kairos.inference.BatchPredictor;
import dev.kairos.inference.Device;
import dev.kairos.inference.DeviceMemoryException;
import dev.kairos.inference.InferenceException;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.PreparedInput;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens predictors and warms them up with representative shapes, which also tells their cost. */
final class PredictorOpener {
    private static final Logger LOG = LoggerFactory.getLogger(PredictorOpener.class);

    private static final int RUNS_MEASURED = 2;

    private final ModelLoader loader;
    private final LongSupplier nanoTime;

    /** How long a batch ran. */
    record Measured(long paddedTokens, long nanos) {}

    /** A predictor that is warm. */
    record Opened(BatchPredictor predictor, List<Measured> runs) {}

    PredictorOpener(ModelLoader loader, LongSupplier nanoTime) {
        this.loader = loader;
        this.nanoTime = nanoTime;
    }

    ModelLoader loader() {
        return loader;
    }

    /**
     * Opens a model version on a device.
     *
     * @param hash the version
     * @param options for how many runs at a time, and of which size at most
     * @throws IllegalArgumentException if the package is missing or damaged
     * @throws IllegalStateException if it is another version by now
     * @throws InferenceException if the model fails its warm-up
     */
    Opened open(String reference, String hash, Device device, ModelOptions options) {
        BatchPredictor predictor = loader.open(reference, device, options.predictors());
        try {
            if (!predictor.model().hash().equals(hash)) {
                // While it is copied, say: the next attempt finds the new version whole.
                throw new IllegalStateException(
                        "The package '%s' changed on disk: version %s was to be opened, found %s"
                                .formatted(reference, hash, predictor.model().hash()));
            }
            return new Opened(predictor, warmUp(predictor, device, options));
        } catch (Throwable e) {
            predictor.close();
            throw e;
        }
    }

    private List<Measured> warmUp(BatchPredictor predictor, Device device, ModelOptions options) {
        var measured = new ArrayList<Measured>();
        try {
            run(predictor, 1, 8, options, measured);
            run(predictor, 1, 64, options, measured);
            run(predictor, 8, 32, options, measured);
            run(predictor, 1, predictor.maxTokens(), options, measured);
        } catch (DeviceMemoryException | OutOfMemoryError e) {
            if (measured.isEmpty()) {
                throw failed(predictor, device, Reason.MODEL_ERROR, e);
            }
            LOG.warn("{} has memory for small batches only on {}", predictor.model(), device, e);
        } catch (InferenceException e) {
            throw failed(predictor, device, e.reason(), e);
        } catch (RuntimeException | Error e) {
            throw failed(predictor, device, Reason.MODEL_ERROR, e);
        }
        return measured;
    }

    private void run(
            BatchPredictor predictor,
            int size,
            int tokens,
            ModelOptions options,
            List<Measured> measured) {
        PreparedInput input = predictor.prepare(predictor.sample(tokens));
        int fitting = Math.max(1, Math.min(size, options.maxBatchTokens() / input.tokens()));
        List<PreparedInput> batch = nCopies(fitting, input);
        // Each session lays its memory out in its first run of a shape; they take turns.
        int notMeasured = options.predictors();
        for (int i = 0; i < notMeasured + RUNS_MEASURED; i++) {
            long began = nanoTime.getAsLong();
            float[][] answers = predictor.predict(batch);
            long nanos = nanoTime.getAsLong() - began;
            Probabilities.require(answers, fitting, predictor.model());
            if (i >= notMeasured) {
                measured.add(new Measured((long) fitting * input.tokens(), nanos));
            }
        }
    }

    private static InferenceException failed(
            BatchPredictor predictor, Device device, Reason reason, Throwable e) {
        return new InferenceException(
                reason,
                "The model %s failed its warm-up on %s: %s"
                        .formatted(predictor.model().name(), device, e),
                e);
    }
}
