package dev.kairos.bench.peers;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import dev.kairos.inference.TextClassifier;
import dev.kairos.inference.onnx.OnnxGraph;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.inference.packaging.ModelPackage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;

/**
 * The same tokenizer, encoder and head as a package, in the way DJL's documentation shows: {@code
 * Criteria}, a {@code Translator}, and a {@code Predictor} for each thread.
 */
public final class DjlClassifier implements AutoCloseable {
    private final Path folder;
    private final ZooModel<String, float[]> encoder;
    private final Classification classification;

    private DjlClassifier(
            Path folder, ZooModel<String, float[]> encoder, Classification classification) {
        this.folder = folder;
        this.encoder = encoder;
        this.classification = classification;
    }

    /** Opens the parts of a package, each session with one thread of its own: the caller's. */
    public static DjlClassifier open(ModelPackage source)
            throws IOException, ModelNotFoundException, MalformedModelException {
        // Sets DJL up to load nothing from the network, as in production.
        OnnxGraph.newManager().close();
        EncoderSpec spec = source.manifest().encoder();
        Path folder = Files.createTempDirectory("kairos-bench-djl");
        Path headFile = Files.write(folder.resolve("head.onnx"), source.modelBytes());
        Path encoderFile =
                Files.write(
                        folder.resolve("encoder.onnx"), TextEncoder.graphFor(Device.cpu(), spec));
        var tokenizer =
                HuggingFaceTokenizer.newInstance(
                        new ByteArrayInputStream(spec.tokenizerBytes()),
                        Map.of(
                                "padding", "true",
                                "truncation", "true",
                                "maxLength", String.valueOf(spec.maxTokens())));
        ZooModel<NDList, NDList> head =
                criteria(NDList.class, NDList.class, headFile, new NoopTranslator(null));
        var classification = new Classification(tokenizer, head);
        return new DjlClassifier(
                folder,
                criteria(String.class, float[].class, encoderFile, classification),
                classification);
    }

    private static <I, O> ZooModel<I, O> criteria(
            Class<I> input, Class<O> output, Path file, Translator<I, O> translator)
            throws IOException, ModelNotFoundException, MalformedModelException {
        return Criteria.builder()
                .setTypes(input, output)
                .optEngine("OnnxRuntime")
                .optModelPath(file)
                .optOption("intraOpNumThreads", "1")
                .optOption("interOpNumThreads", "1")
                .optOption("optLevel", "ALL_OPT")
                .optTranslator(translator)
                .build()
                .loadModel();
    }

    /** A predictor for one thread, from texts to the probabilities of each label. */
    public Predictor<String, float[]> newPredictor() {
        return encoder.newPredictor();
    }

    @Override
    public void close() throws IOException {
        encoder.close();
        classification.close();
        FileUtils.deleteDirectory(folder.toFile());
    }

    private static final class Classification
            implements Translator<String, float[]>, AutoCloseable {
        private static final String MASK = "mask";

        private final HuggingFaceTokenizer tokenizer;
        private final ZooModel<NDList, NDList> head;

        Classification(HuggingFaceTokenizer tokenizer, ZooModel<NDList, NDList> head) {
            this.tokenizer = tokenizer;
            this.head = head;
        }

        @Override
        public NDList batchProcessInput(TranslatorContext context, List<String> texts) {
            Encoding[] encodings = tokenizer.batchEncode(texts);
            NDList inputs = Encoding.toNDList(encodings, context.getNDManager(), true, false);
            context.setAttachment(MASK, inputs.get(1));
            return inputs;
        }

        @Override
        public List<float[]> batchProcessOutput(TranslatorContext context, NDList encoded) {
            NDManager manager = context.getNDManager();
            NDArray hidden = encoded.get(0);
            hidden.setName(TextEncoder.HIDDEN_STATE);
            NDArray mask = (NDArray) context.getAttachment(MASK);
            mask.setName(TextEncoder.ATTENTION_MASK);
            NDArray answer =
                    head.getBlock()
                            .forward(
                                    new ParameterStore(manager, false),
                                    new NDList(hidden, mask),
                                    false)
                            .get(TextClassifier.PROBABILITIES);
            float[] values = answer.toFloatArray();
            int size = Math.toIntExact(answer.getShape().get(0));
            int width = values.length / size;
            return IntStream.range(0, size)
                    .mapToObj(i -> Arrays.copyOfRange(values, i * width, (i + 1) * width))
                    .toList();
        }

        @Override
        public NDList processInput(TranslatorContext context, String text) {
            return batchProcessInput(context, List.of(text));
        }

        @Override
        public float[] processOutput(TranslatorContext context, NDList encoded) {
            return batchProcessOutput(context, encoded).get(0);
        }

        @Override
        public void close() {
            head.close();
            tokenizer.close();
        }
    }
}
