package dev.kairos.inference;

import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.onnx.OnnxGraph;
import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.inference.packaging.ModelPackageException;
import dev.kairos.inference.packaging.TemporalManifest;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.inference.packaging.TemporalSpec;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.util.List;

/** Answers about the last token of a sequence with a temporal model. */
public final class TemporalPredictor implements BatchPredictor {
    private final ModelInfo info;
    private final Device device;
    private final TemporalModel model;

    private TemporalPredictor(ModelInfo info, Device device, TemporalModel model) {
        this.info = info;
        this.device = device;
        this.model = model;
    }

    /**
     * Opens a package on a device and tries it out.
     *
     * @param device where it runs; a GPU must be there
     * @param runs at a time that it is opened for, see {@link OnnxGraph}
     * @throws ModelPackageException if its graph does not fit its description, or the device
     * @throws DeviceMemoryException if it does not fit into the memory that is free
     * @throws InferenceException with {@link Reason#DEVICE_LOST} if the device is gone
     */
    public static TemporalPredictor open(TemporalPackage source, Device device, int runs) {
        ai.djl.Device where =
                device.kind() == Device.Kind.GPU
                        ? ai.djl.Device.gpu(device.index())
                        : ai.djl.Device.cpu();
        try {
            return new TemporalPredictor(
                    infoOf(source), device, TemporalModel.open(source, where, runs));
        } catch (RuntimeException e) {
            throw DeviceErrors.typed(e, device);
        }
    }

    private static ModelInfo infoOf(TemporalPackage source) {
        TemporalManifest manifest = source.manifest();
        TemporalSpec spec = manifest.temporal();
        return new ModelInfo(
                manifest.name(),
                manifest.version(),
                source.hash(),
                manifest.task(),
                spec.labels(),
                manifest.calibrated(),
                spec.targets().size() * spec.quantiles().size());
    }

    @Override
    public ModelInfo model() {
        return info;
    }

    /** One of a pointwise model; else as many as its context holds. */
    @Override
    public int maxTokens() {
        return model.spec().pointwise() ? 1 : longest();
    }

    /** As many tokens as its context holds observations, since each is of one at least. */
    private int longest() {
        return model.spec().context().maxObservations();
    }

    @Override
    public ModelInput sample(int tokens) {
        return new ModelInput.Sequence(model.sample(Math.min(tokens, maxTokens())));
    }

    @Override
    public PreparedInput prepare(ModelInput input) {
        if (!(input instanceof ModelInput.Sequence asked)) {
            throw new InferenceException(
                    Reason.BAD_INPUT, info.name() + " reads a sequence and was given a text");
        }
        TokenSequence tokens = asked.tokens();
        if (tokens.length() < 1 || tokens.length() > longest()) {
            throw new InferenceException(
                    Reason.BAD_INPUT,
                    "%s reads 1 to %d tokens, its context, and was given %d"
                            .formatted(info.name(), longest(), tokens.length()));
        }
        if (!tokens.spec().equals(model.spec().features())) {
            throw new InferenceException(
                    Reason.BAD_INPUT,
                    "%s was given a sequence that was assembled by other features than its own"
                            .formatted(info.name()));
        }
        return new PreparedSequence(model.spec().pointwise() ? tokens.last() : tokens);
    }

    @Override
    public float[][] predict(List<PreparedInput> batch) {
        try {
            return model.answerLast(
                    batch.stream().map(input -> ((PreparedSequence) input).sequence()).toList());
        } catch (RuntimeException e) {
            throw DeviceErrors.typed(e, device);
        } catch (OutOfMemoryError e) {
            throw DeviceErrors.typed(e, device);
        }
    }

    private record PreparedSequence(TokenSequence sequence) implements PreparedInput {
        @Override
        public int tokens() {
            return sequence.length();
        }

        @Override
        public boolean truncated() {
            return false;
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
