package dev.kairos.inference;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.onnx.OnnxGraph;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.onnx.TokenBatch;
import dev.kairos.inference.onnx.TokenizedText;
import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.inference.packaging.ModelPackage;
import dev.kairos.inference.packaging.ModelPackageException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Classifies texts: an encoder, and a packaged head that pools its vectors and decides. */
public final class TextClassifier implements BatchPredictor {
    /** Name of the head's output, [text, label]. */
    public static final String PROBABILITIES = "probabilities";

    private static final Set<String> HEAD_INPUTS =
            Set.of(TextEncoder.HIDDEN_STATE, TextEncoder.ATTENTION_MASK);

    private final ModelInfo info;
    private final Device device;
    private final TextEncoder encoder;
    private final OnnxGraph head;

    private TextClassifier(ModelInfo info, Device device, TextEncoder encoder, OnnxGraph head) {
        this.info = info;
        this.device = device;
        this.encoder = encoder;
        this.head = head;
    }

    /** {@linkplain #open(ModelPackage, Device, int) Opens} a package on the CPU for one run. */
    public static TextClassifier open(ModelPackage source) {
        return open(source, Device.CPU, 1);
    }

    /**
     * Opens a package on a device and tries it out. Packages on the same encoder, on the same
     * device and for as many runs, share its sessions.
     *
     * @param device where it runs; a GPU must be there
     * @param runs at a time that it is opened for, see {@link OnnxGraph}
     * @throws ModelPackageException if its parts do not fit each other, their description, or the
     *     device
     * @throws DeviceMemoryException if it does not fit into the memory that is free
     * @throws InferenceException with {@link Reason#DEVICE_LOST} if the device is gone
     */
    public static TextClassifier open(ModelPackage source, Device device, int runs) {
        try {
            return openOn(device, source, runs);
        } catch (RuntimeException e) {
            throw DeviceErrors.typed(e, device);
        }
    }

    private static TextClassifier openOn(Device device, ModelPackage source, int runs) {
        ModelManifest manifest = source.manifest();
        String place = source.location() + " " + ModelManifest.MODEL_FILE;
        ai.djl.Device where =
                device.kind() == Device.Kind.GPU
                        ? ai.djl.Device.gpu(device.index())
                        : ai.djl.Device.cpu();
        OnnxGraph head = OnnxGraph.open(place, source.modelBytes(), HEAD_INPUTS, where, runs);
        TextEncoder encoder = null;
        try {
            encoder = TextEncoder.open(manifest.encoder(), where, runs);
            var classifier = new TextClassifier(infoOf(source), device, encoder, head);
            classifier.tryOut(place);
            return classifier;
        } catch (RuntimeException | Error e) {
            if (encoder != null) {
                encoder.close();
            }
            head.close();
            throw e;
        }
    }

    private static ModelInfo infoOf(ModelPackage source) {
        ModelManifest manifest = source.manifest();
        return new ModelInfo(
                manifest.name(),
                manifest.version(),
                source.hash(),
                manifest.task(),
                manifest.labels(),
                manifest.calibrated());
    }

    private void tryOut(String place) {
        List<String> texts = List.of("a short text", "a text that is longer");
        try (NDManager manager = encoder.newManager()) {
            TokenBatch tokens = TokenBatch.of(texts.stream().map(encoder::tokenize).toList());
            NDList encoded = encoder.encode(manager, tokens);
            NDArray answer = head.run(manager, encoded).get(PROBABILITIES);
            var expected = new Shape(texts.size(), info.labels().size());
            if (answer == null || !answer.getShape().equals(expected)) {
                throw new ModelPackageException(
                        "%s: %d labels ask for an output '%s' of shape %s for two texts, found %s"
                                .formatted(
                                        place,
                                        info.labels().size(),
                                        PROBABILITIES,
                                        expected,
                                        answer == null ? "none" : answer.getShape()));
            }
        } catch (EngineException e) {
            throw new ModelPackageException(
                    "%s: does not fit its encoder: %s".formatted(place, e.getMessage()), e);
        }
    }

    @Override
    public ModelInfo model() {
        return info;
    }

    @Override
    public int maxTokens() {
        return encoder.spec().maxTokens();
    }

    @Override
    public PreparedInput prepare(ModelInput input) {
        if (!(input instanceof ModelInput.Text asked)) {
            throw new InferenceException(
                    Reason.BAD_INPUT, info.name() + " reads a text and was given a sequence");
        }
        if (asked.text().isBlank()) {
            throw new InferenceException(Reason.BAD_INPUT, "The text is blank");
        }
        return new PreparedText(encoder.tokenize(asked.text()));
    }

    @Override
    public float[][] predict(List<PreparedInput> batch) {
        var texts = batch.stream().map(input -> ((PreparedText) input).text()).toList();
        // Native memory dies with the call that made it.
        try (NDManager manager = encoder.newManager()) {
            NDList encoded = encoder.encode(manager, TokenBatch.of(texts));
            NDArray answer = head.run(manager, encoded).get(PROBABILITIES);
            return rows(answer.toFloatArray(), batch.size());
        } catch (RuntimeException e) {
            throw DeviceErrors.typed(e, device);
        } catch (OutOfMemoryError e) {
            throw DeviceErrors.typed(e, device);
        }
    }

    private record PreparedText(TokenizedText text) implements PreparedInput {
        @Override
        public int tokens() {
            return text.tokens();
        }

        @Override
        public boolean truncated() {
            return text.truncated();
        }
    }

    private static float[][] rows(float[] values, int count) {
        int width = values.length / count;
        var rows = new float[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
        }
        return rows;
    }

    @Override
    public void abandon() {
        encoder.abandon();
    }

    @Override
    public void close() {
        head.close();
        encoder.close();
    }
}
