package dev.kairos.inference.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.kairos.inference.adaptation.Adapter.Product;
import dev.kairos.inference.adaptation.Difference.Rounding;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On the published MiniLM in full precision. */
class AdaptedEncoderTest {
    private static final String MATRIX = "encoder.layer.2.intermediate.dense.weight";
    private static final String VECTOR = "encoder.layer.5.output.LayerNorm.bias";
    private static final List<String> TEXTS =
            List.of("Profit rises and beats expectations", "Shares of $X fall as demand weakens");

    /** What scales are settled on: texts of the kind of {@link #TEXTS}, and none of them. */
    private static final List<String> OTHERS =
            IntStream.range(0, 12)
                    .mapToObj(
                            i ->
                                    List.of(
                                                    "Company %d raises its outlook, shares jump",
                                                    "$ABC falls %d%% after a weak quarter",
                                                    "The board meets %d days from now",
                                                    "Bank %d fined over misconduct, stock drops")
                                            .get(i % 4)
                                            .formatted(i))
                    .toList();

    private static EncoderSpec base;
    private static EncoderGraph graph;
    private static Activations activations;

    @TempDir private Path folder;

    @BeforeAll
    static void read() {
        base = EncoderSpec.fullPrecisionMiniLm(64);
        graph = EncoderGraph.parse(base.modelBytes());
        activations = ActivationCalibration.of(graph, base, OTHERS);
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

    /** Of a normal change, 15 evenly spaced levels lose a good 1% of its squares, 3 some 19%. */
    @ParameterizedTest
    @CsvSource({"FINE, 0.005, 0.02, 294912", "COARSE, 0.18, 0.2, 118272"})
    void aRoundedChangeIsAddedToItsMatrixAndSurvivesItsFile(
            Rounding rounding, double leastLost, double mostLost, int bytes) {
        float[] before = graph.parameter(MATRIX).values();
        float[] after = before.clone();
        var random = new Random(7);
        for (int i = 0; i < after.length; i++) {
            // One column is left as it is.
            after[i] += i % 1536 == 3 ? 0 : (float) (0.01 * random.nextGaussian());
        }
        Difference difference = Difference.of(rounding, graph.parameter(MATRIX), after);
        var adapter =
                new Adapter(
                        new TreeMap<>(),
                        new TreeMap<>(Map.of(MATRIX, difference)),
                        new TreeMap<>(Map.of(VECTOR, new float[384])));
        byte[] file = adapter.toBytes();
        assertThat(file.length).isLessThan(bytes + 1536 * 4 + 384 * 4 + 500);
        Adapter read = Adapter.parse(file);
        assertThat(read.toBytes()).isEqualTo(file);
        assertThat(read.differences().get(MATRIX).rounding()).isEqualTo(rounding);
        assertThat(read.differences().get(MATRIX).steps()).isEqualTo(difference.steps());
        assertThat(read.vectors()).containsOnlyKeys(VECTOR);

        float[] merged = read.mergedInto(graph).parameter(MATRIX).values();
        double lost = 0;
        double whole = 0;
        for (int i = 0; i < after.length; i++) {
            lost += Math.pow((double) after[i] - merged[i], 2);
            whole += Math.pow((double) after[i] - before[i], 2);
        }
        assertThat(lost / whole).isBetween(leastLost, mostLost);
        assertThat(merged[3]).isEqualTo(before[3]);
        after[5] = Float.POSITIVE_INFINITY;
        assertThatThrownBy(() -> Difference.of(rounding, graph.parameter(MATRIX), after))
                .hasMessageContaining("no finite number");
    }

    @Test
    void whatIsNoChangeInStepsIsRefused() throws IOException {
        assertThatThrownBy(() -> Difference.unpacked(Rounding.FINE, 2, new byte[1], new float[2]))
                .hasMessageContaining("1 bytes do not hold 2 rows of 2 steps");
        assertThatThrownBy(() -> new Difference(Rounding.FINE, 1, 1, new byte[] {8}, new float[1]))
                .hasMessageContaining("of 8 steps, at most 7 fit");
        assertThatThrownBy(
                        () ->
                                new Difference(
                                        Rounding.FINE, 1, 1, new byte[1], new float[] {Float.NaN}))
                .hasMessageContaining("the size NaN");
        byte[] most = {(byte) 242, 0};
        assertThat(Difference.unpacked(Rounding.COARSE, 1, most, new float[6]).steps())
                .containsExactly(1, 1, 1, 1, 1, -1);
        byte[] more = {(byte) 243, 0};
        assertThatThrownBy(() -> Difference.unpacked(Rounding.COARSE, 1, more, new float[6]))
                .hasMessageContaining("more than steps in them");
        byte[] beyond = {0, 3};
        assertThatThrownBy(() -> Difference.unpacked(Rounding.COARSE, 1, beyond, new float[6]))
                .hasMessageContaining("more than steps in them");
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
                .hasMessageContaining("nor steps of a matrix: odd");
        var fine =
                new Adapter(
                        new TreeMap<>(),
                        new TreeMap<>(
                                Map.of(
                                        MATRIX,
                                        new Difference(
                                                Rounding.FINE, 2, 2, new byte[4], new float[2]))),
                        new TreeMap<>());
        ModelProto.Builder other = ModelProto.parseFrom(fine.toBytes()).toBuilder();
        other.getGraphBuilder().getInitializerBuilder(0).setDataType(3);
        assertThatThrownBy(() -> Adapter.parse(other.build().toByteArray()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("steps of no known form")
                .hasMessageContaining("of type 3, [2, 2], with 2 sizes");
        other.getGraphBuilder().getInitializerBuilder(0).setDataType(22).setDims(0, 1L << 40);
        assertThatThrownBy(() -> Adapter.parse(other.build().toByteArray()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("steps of no known form");
        assertThatThrownBy(
                        () ->
                                new Difference(Rounding.COARSE, 1, 1, new byte[1], new float[1])
                                        .addedTo(
                                                graph.parameter(
                                                        "encoder.layer.0.attention.self.query.weight")))
                .hasMessageContaining("do not fit a matrix of [384, 384]");
    }

    @Test
    void eightBitsKeepTheVectorsAndTheStructureOfThePublishedGraph() throws IOException {
        ModelProto int8 = Int8Quantiser.quantise(graph, activations);
        ModelProto published = ModelProto.parseFrom(EncoderSpec.miniLm(64).modelBytes());
        for (String operator : List.of("DequantizeLinear", "MatMul")) {
            assertThat(count(int8, operator)).as(operator).isEqualTo(count(published, operator));
        }
        assertThat(count(int8, "MatMulIntegerToFloat"))
                .isEqualTo(count(published, "MatMulInteger"));
        byte[] bytes = int8.toByteArray();
        assertThat(bytes.length).isLessThan(24_000_000);
        assertThat(Int8Quantiser.quantise(graph, activations).toByteArray()).isEqualTo(bytes);

        // In full precision, and the same weights in 8 bits by another's quantisation.
        float[][] exact = means(base, TEXTS);
        float[][] ours = means(packaged(), TEXTS);
        float[][] theirs = means(EncoderSpec.miniLm(64), TEXTS);
        for (int text = 0; text < TEXTS.size(); text++) {
            assertThat(cosine(ours[text], exact[text])).isGreaterThan(0.985);
            assertThat(cosine(ours[text], theirs[text])).isGreaterThan(0.97);
        }
    }

    @Test
    void aTextHasTheSameVectorsInAnyCompany() throws IOException {
        assertThatThrownBy(() -> ActivationCalibration.of(graph, base, List.of()))
                .hasMessageContaining("no texts");
        var company = new ArrayList<>(TEXTS);
        company.add("!!! $$$ ??? 1234567890 ".repeat(10));
        EncoderSpec ours = packaged();
        EncoderSpec theirs = EncoderSpec.miniLm(64);
        float[] alone = means(ours, TEXTS.subList(0, 1))[0];
        assertThat(cosine(means(ours, company)[0], alone)).isGreaterThan(0.99999);
        // Where a batch has one scale, it has not: the check above would tell.
        assertThat(cosine(means(theirs, company)[0], means(theirs, TEXTS.subList(0, 1))[0]))
                .isLessThan(0.9999);
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
        AdaptedEncoder expected = AdaptedEncoder.of(base, Adapter.parse(adapter), activations);
        EncoderSpec spec = writePackage("adapted", expected);
        Path place = folder.resolve("adapted");
        Files.write(place.resolve(EncoderManifest.ADAPTER_FILE), adapter);
        Files.write(place.resolve(EncoderManifest.ACTIVATIONS_FILE), activations.toBytes());
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
        Files.delete(place.resolve(EncoderManifest.ACTIVATIONS_FILE));
        assertThatThrownBy(() -> AdaptedEncoderBuild.main(new String[] {folder.toString()}))
                .hasMessageContaining("activations.onnx is missing");
        Files.write(place.resolve(EncoderManifest.ACTIVATIONS_FILE), new byte[] {9, 9});
        assertThatThrownBy(() -> AdaptedEncoderBuild.main(new String[] {folder.toString()}))
                .hasMessageContaining("activations.onnx: The bytes are no activations");
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

    private EncoderSpec packaged() throws IOException {
        byte[] model = Int8Quantiser.quantise(graph, activations).toByteArray();
        return writePackage("ours", new AdaptedEncoder(model, base.tokenizerBytes()));
    }

    /** The direction of the mean vector of each text of a batch. */
    private static float[][] means(EncoderSpec spec, List<String> texts) {
        try (TextEncoder encoder = TextEncoder.open(spec);
                NDManager manager = encoder.newManager()) {
            TokenBatch batch = TokenBatch.of(texts.stream().map(encoder::tokenize).toList());
            float[] hidden = encoder.encode(manager, batch).get(0).toFloatArray();
            var means = new float[texts.size()][spec.width()];
            for (int i = 0; i < hidden.length; i++) {
                int token = i / spec.width();
                means[token / batch.length()][i % spec.width()] += batch.mask()[token] * hidden[i];
            }
            return means;
        }
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squareA += (double) a[i] * a[i];
            squareB += (double) b[i] * b[i];
        }
        return product / Math.sqrt(squareA * squareB);
    }
}
