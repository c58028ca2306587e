package dev.kairos.inference.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.kairos.inference.adaptation.Adapter.Product;
import dev.kairos.inference.adaptation.EncoderGraph.Tensor;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.onnx.TokenBatch;
import dev.kairos.inference.packaging.EncoderManifest;
import dev.kairos.inference.packaging.EncoderPackage;
import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.inference.packaging.ManifestYaml;
import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import dev.kairos.inference.packaging.ModelManifest.TrainingSet;
import dev.kairos.inference.packaging.ModelPackageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the published MiniLM in full precision. */
class AdaptedEncoderTest {
    private static final String MATRIX = "encoder.layer.2.intermediate.dense.weight";
    private static final String VECTOR = "encoder.layer.5.output.LayerNorm.bias";
    private static final List<String> TEXTS =
            List.of(
                    "Profit rises and beats expectations",
                    "Shares fall $X https://t.co/bd0xbFGjkT");

    private static EncoderSpec base;
    private static EncoderGraph graph;

    @TempDir private Path folder;

    @BeforeAll
    static void read() {
        base = EncoderSpec.fullPrecisionMiniLm(64);
        graph = EncoderGraph.parse(base.modelBytes());
    }

    @Test
    void everyParameterHasItsNameAndShape() {
        // Five of the embeddings, and sixteen of each layer.
        assertThat(graph.names()).hasSize(5 + 6 * 16);
        assertThat(graph.parameter(MATRIX).shape()).containsExactly(384, 1536);
        assertThat(graph.parameter("encoder.layer.0.attention.self.query.weight").shape())
                .containsExactly(384, 384);
        assertThat(graph.parameter(VECTOR).shape()).containsExactly(384);
        assertThat(graph.names()).noneMatch(name -> name.contains("onnx::"));
    }

    @Test
    void onlyWhatIsReplacedChanges() {
        var zeros = new float[384];
        EncoderGraph changed = graph.with(Map.of(VECTOR, zeros));
        EncoderGraph read = EncoderGraph.parse(changed.model().toByteArray());
        assertThat(read.parameter(VECTOR).values()).isEqualTo(zeros);
        assertThat(read.parameter(MATRIX).values()).isEqualTo(graph.parameter(MATRIX).values());
        assertThat(graph.with(Map.of(VECTOR, graph.parameter(VECTOR).values())).model())
                .isEqualTo(graph.model());
        assertThatThrownBy(() -> graph.with(Map.of("no.such", zeros)))
                .hasMessageContaining("no parameter 'no.such'");
        assertThatThrownBy(() -> EncoderGraph.parse(new byte[] {1, 2, 3}))
                .hasMessageContaining("no ONNX graph");
    }

    @Test
    void anAdapterIsAddedToItsMatrixAndSurvivesItsFile() {
        Adapter adapter = adapter();
        Adapter read = Adapter.parse(adapter.toBytes());
        assertThat(read.toBytes()).isEqualTo(adapter.toBytes());
        float[] before = graph.parameter(MATRIX).values();
        float[] after = read.mergedInto(graph).parameter(MATRIX).values();
        Product product = adapter.products().get(MATRIX);
        double expected = before[7 * 1536 + 11];
        for (int r = 0; r < 2; r++) {
            expected +=
                    (double) product.down().values()[7 * 2 + r]
                            * product.up().values()[r * 1536 + 11];
        }
        assertThat(after[7 * 1536 + 11]).isEqualTo((float) expected);
        assertThatThrownBy(() -> Adapter.parse(new byte[] {9, 9}))
                .hasMessageContaining("no adapter");
    }

    @Test
    void aChangeIn4BitsIsAddedToItsMatrixAndSurvivesItsFile() {
        float[] before = graph.parameter(MATRIX).values();
        float[] after = before.clone();
        var random = new Random(7);
        for (int i = 0; i < after.length; i++) {
            // One column is left as it is.
            after[i] += i % 1536 == 3 ? 0 : (float) (0.01 * random.nextGaussian());
        }
        Difference difference = Difference.of(graph.parameter(MATRIX), after);
        var adapter =
                new Adapter(
                        new TreeMap<>(),
                        new TreeMap<>(Map.of(MATRIX, difference)),
                        new TreeMap<>(Map.of(VECTOR, new float[384])));
        byte[] file = adapter.toBytes();
        assertThat(file.length).isLessThan(384 * 1536 / 2 + 1536 * 4 + 384 * 4 + 500);
        Adapter read = Adapter.parse(file);
        assertThat(read.toBytes()).isEqualTo(file);
        assertThat(read.differences().get(MATRIX).steps()).isEqualTo(difference.steps());
        assertThat(read.vectors()).containsOnlyKeys(VECTOR);

        float[] merged = read.mergedInto(graph).parameter(MATRIX).values();
        double lost = 0;
        double whole = 0;
        for (int i = 0; i < after.length; i++) {
            lost += Math.pow((double) after[i] - merged[i], 2);
            whole += Math.pow((double) after[i] - before[i], 2);
        }
        // Of a normal change, 15 evenly spaced levels lose a good 1% of its squares.
        assertThat(lost / whole).isBetween(0.005, 0.02);
        assertThat(merged[3]).isEqualTo(before[3]);

        assertThatThrownBy(() -> Difference.unpacked(2, 2, new byte[1], new float[2]))
                .hasMessageContaining("1 bytes do not hold 4 steps");
        assertThatThrownBy(() -> new Difference(1, 1, new byte[] {8}, new float[1]))
                .hasMessageContaining("A step is 8");
        assertThatThrownBy(() -> new Difference(1, 1, new byte[1], new float[] {Float.NaN}))
                .hasMessageContaining("the size NaN");
        after[5] = Float.POSITIVE_INFINITY;
        assertThatThrownBy(() -> Difference.of(graph.parameter(MATRIX), after))
                .hasMessageContaining("no finite number");
        var nameless =
                ModelProto.newBuilder()
                        .setGraph(
                                GraphProto.newBuilder()
                                        .addInitializer(
                                                TensorProto.newBuilder()
                                                        .setName("odd")
                                                        .setDataType(22)));
        assertThatThrownBy(() -> Adapter.parse(nameless.build().toByteArray()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no steps of a matrix: odd");
        assertThatThrownBy(
                        () ->
                                difference.addedTo(
                                        graph.parameter(
                                                "encoder.layer.0.attention.self.query.weight")))
                .hasMessageContaining("do not fit a matrix of [384, 384]");
    }

    @Test
    void eightBitsKeepTheVectorsAndTheStructureOfThePublishedGraph() throws IOException {
        ModelProto int8 = Int8Quantiser.quantise(graph);
        ModelProto published = ModelProto.parseFrom(EncoderSpec.miniLm(64).modelBytes());
        for (String operator :
                List.of("MatMulInteger", "DynamicQuantizeLinear", "DequantizeLinear", "MatMul")) {
            assertThat(count(int8, operator)).as(operator).isEqualTo(count(published, operator));
        }
        byte[] bytes = int8.toByteArray();
        assertThat(bytes.length).isLessThan(24_000_000);
        assertThat(Int8Quantiser.quantise(graph).toByteArray()).isEqualTo(bytes);

        // The same weights in 8 bits, by another's quantisation.
        double[][] ours =
                means(writePackage("ours", new AdaptedEncoder(bytes, base.tokenizerBytes())));
        double[][] theirs = means(EncoderSpec.miniLm(64));
        for (int text = 0; text < TEXTS.size(); text++) {
            assertThat(cosine(ours[text], theirs[text])).isGreaterThan(0.97);
        }
    }

    @Test
    void aLinkIsOneWordWhateverItSays() throws IOException {
        EncoderSpec spec =
                writePackage(
                        "links",
                        new AdaptedEncoder(
                                EncoderSpec.miniLm(64).modelBytes(),
                                LinkTokens.shortened(base.tokenizerBytes())));
        try (TextEncoder encoder = TextEncoder.open(spec)) {
            int[] expected = encoder.tokenize("Shares fall http today").ids();
            assertThat(encoder.tokenize("Shares fall https://t.co/bd0xbFGjkT?a=1.2,3 today").ids())
                    .isEqualTo(expected);
            // Of a long text only the beginning is looked at, and never half a link.
            String link = " https://example.com/" + "a.b,c/".repeat(100);
            assertThat(encoder.tokenize("word".concat(link.repeat(200))).ids())
                    .isEqualTo(encoder.tokenize("word" + " http".repeat(200)).ids());
        }
        assertThatThrownBy(() -> LinkTokens.shortened(new byte[] {'{', '}'}))
                .hasMessageContaining("no normalizer");
    }

    @Test
    void theBuildMakesWhatTheManifestNamesAndNothingElse() throws IOException {
        byte[] adapter = adapter().toBytes();
        AdaptedEncoder expected = AdaptedEncoder.of(base, Adapter.parse(adapter));
        EncoderSpec spec = writePackage("adapted", expected);
        Path place = folder.resolve("adapted");
        Files.write(place.resolve(EncoderManifest.ADAPTER_FILE), adapter);
        Files.delete(place.resolve("model.onnx"));
        Files.delete(place.resolve("tokenizer.json"));
        assertThatThrownBy(() -> EncoderPackage.load(place.toString()))
                .isInstanceOf(ModelPackageException.class)
                .hasMessageContaining("model.onnx: the file is missing");

        AdaptedEncoderBuild.main(new String[] {folder.toString()});
        assertThat(Files.readAllBytes(place.resolve("model.onnx"))).isEqualTo(expected.model());
        assertThat(EncoderPackage.load(place.toString()).spec()).isEqualTo(spec);
        assertThat(EncoderPackage.isEncoder(place.toString())).isTrue();
        assertThat(EncoderPackage.isEncoder("news-sentiment")).isFalse();

        Adapter other =
                new Adapter(
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new TreeMap<>(Map.of(VECTOR, new float[384])));
        Files.write(place.resolve(EncoderManifest.ADAPTER_FILE), other.toBytes());
        Files.delete(place.resolve("model.onnx"));
        assertThatThrownBy(() -> AdaptedEncoderBuild.main(new String[] {folder.toString()}))
                .hasMessageContaining("model.onnx of")
                .hasMessageContaining("train or export again");
    }

    private static Adapter adapter() {
        var random = new Random(5);
        var products = new TreeMap<String, Product>();
        products.put(MATRIX, new Product(random(random, 384, 2), random(random, 2, 1536)));
        return new Adapter(
                products, new TreeMap<>(), new TreeMap<>(Map.of(VECTOR, new float[384])));
    }

    private static Tensor random(Random random, int rows, int columns) {
        var values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.01 * random.nextGaussian());
        }
        return new Tensor(new int[] {rows, columns}, values);
    }

    private EncoderSpec writePackage(String name, AdaptedEncoder encoder) throws IOException {
        Path place = Files.createDirectories(folder.resolve(name));
        Files.write(place.resolve("model.onnx"), encoder.model());
        Files.write(place.resolve("tokenizer.json"), encoder.tokenizer());
        var manifest =
                new EncoderManifest(
                        name,
                        "1",
                        EncoderManifest.TASK,
                        "for a test",
                        EncoderManifest.Base.of(base),
                        base.maxTokens(),
                        base.width(),
                        List.of(
                                PackagedFile.of("model.onnx", encoder.model()),
                                PackagedFile.of("tokenizer.json", encoder.tokenizer())),
                        List.of(new TrainingSet("none", "none", "none", 0)),
                        Map.of());
        Files.write(place.resolve("model.yaml"), ManifestYaml.write(manifest));
        return EncoderPackage.load(place.toString()).spec();
    }

    private static long count(ModelProto model, String operator) {
        return model.getGraph().getNodeList().stream()
                .filter(node -> node.getOpType().equals(operator))
                .count();
    }

    /** The mean vector of each text, each alone. */
    private static double[][] means(EncoderSpec spec) {
        try (TextEncoder encoder = TextEncoder.open(spec);
                NDManager manager = encoder.newManager()) {
            return TEXTS.stream()
                    .map(text -> TokenBatch.of(List.of(encoder.tokenize(text))))
                    .map(
                            batch -> {
                                float[] hidden =
                                        encoder.encode(manager, batch).get(0).toFloatArray();
                                var mean = new double[spec.width()];
                                for (int i = 0; i < hidden.length; i++) {
                                    mean[i % spec.width()] += hidden[i] / batch.length();
                                }
                                return mean;
                            })
                    .toArray(double[][]::new);
        }
    }

    private static double cosine(double[] a, double[] b) {
        double product = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.length; i++) {
            product += a[i] * b[i];
            squareA += a[i] * a[i];
            squareB += b[i] * b[i];
        }
        return product / Math.sqrt(squareA * squareB);
    }
}
