package dev.kairos.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.inference.onnx.TemporalModel.Steps;
import dev.kairos.inference.packaging.ManifestYaml;
import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import dev.kairos.inference.packaging.ModelManifest.TrainingSet;
import dev.kairos.inference.packaging.ModelPackageException;
import dev.kairos.inference.packaging.TemporalManifest;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.inference.packaging.TemporalSpec;
import dev.kairos.inference.packaging.TemporalSpec.Target;
import dev.kairos.inference.scheduling.PackagedModels;
import dev.kairos.temporalcontext.ContextSpec;
import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.SourcePosition;
import dev.kairos.temporalcontext.features.CalendarSpec;
import dev.kairos.temporalcontext.features.FeatureAssembler;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.Summary;
import dev.kairos.temporalcontext.features.TokenSequence;
import dev.kairos.temporalcontext.features.TradingSession;
import dev.kairos.temporalcontext.features.Transform;
import dev.kairos.temporalcontext.features.Variable;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a graph of two products: the logit is the first variable, quantiles are multiples of it. */
class TemporalPredictorTest {
    private static final FeatureSpec FEATURES =
            new FeatureSpec(
                    List.of(
                            Variable.unscaled("a", Transform.NONE, -100, Double.POSITIVE_INFINITY),
                            Variable.unscaled("b", Transform.LOG1P, 0, 1e6)),
                    List.of("vital"),
                    0,
                    new CalendarSpec(
                            ZoneId.of("America/New_York"),
                            new TradingSession(
                                    LocalTime.of(9, 30),
                                    LocalTime.of(16, 0),
                                    Set.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY))),
                    List.of(Summary.LAST));

    private static final TemporalSpec SPEC =
            new TemporalSpec(
                    FEATURES,
                    new ContextSpec(8, Duration.ofHours(48)),
                    false,
                    List.of("stable", "worse"),
                    List.of(new Target("a", 2, "hours")),
                    List.of(0.1, 0.9));

    private static final TemporalSpec POINTWISE =
            new TemporalSpec(
                    FEATURES,
                    SPEC.context(),
                    true,
                    SPEC.labels(),
                    SPEC.targets(),
                    SPEC.quantiles());

    @TempDir private Path folder;

    @Test
    void answersAboutTheLastTokenOfEachSequence() throws IOException {
        write(SPEC);
        try (BatchPredictor predictor =
                new PackagedModels().open(folder.toString(), Device.CPU, 1)) {
            assertThat(predictor.maxTokens()).isEqualTo(8);
            assertThat(predictor.model().forecasts()).isEqualTo(2);
            float[][] rows =
                    predictor.predict(
                            List.of(
                                    prepared(predictor, 3, 1),
                                    prepared(predictor, -2),
                                    predictor.prepare(predictor.sample(64))));
            assertThat(rows[0])
                    .containsExactly(new float[] {0.2689f, 0.7311f, 1, 2}, within(1e-4f));
            assertThat(rows[1])
                    .containsExactly(new float[] {0.8808f, 0.1192f, -2, -4}, within(1e-4f));
            var answer = new Answer(predictor.model(), rows[0], false);
            assertThat(answer.label()).isEqualTo("worse");
            assertThat(answer.probabilities()).hasSize(2);
            assertThat(answer.forecasts()).containsExactly(1, 2);
        }
    }

    private static PreparedInput prepared(BatchPredictor predictor, double... values) {
        return predictor.prepare(new ModelInput.Sequence(sequence(FEATURES, values)));
    }

    @Test
    void theModelAnswersEveryStepWithoutPadding() throws IOException {
        write(SPEC);
        try (TemporalModel model = TemporalModel.open(TemporalPackage.load(folder.toString()))) {
            List<Steps> steps =
                    model.answer(List.of(sequence(FEATURES, 5), sequence(FEATURES, 1, 2, 0)));
            assertThat(steps.get(0).quantiles()).containsExactly(5, 10);
            assertThat(steps.get(1).quantiles()).containsExactly(1, 2, 2, 4, 0, 0);
            assertThat(steps.get(1).probabilities()).hasSize(6).endsWith(0.5f, 0.5f);
        }
    }

    /** As many runs as it was opened for, and more, which share. */
    @ParameterizedTest
    @ValueSource(ints = {4, 2})
    void runsAtOneTimeAnswerEachTheirOwn(int runs) throws Exception {
        write(SPEC);
        int threads = 4;
        TemporalPackage source = TemporalPackage.load(folder.toString());
        ExecutorService asking = Executors.newFixedThreadPool(threads);
        try (TemporalModel model = TemporalModel.open(source, ai.djl.Device.cpu(), runs)) {
            var together = new CyclicBarrier(threads);
            var asked = new ArrayList<Future<?>>();
            for (int thread = 1; thread <= threads; thread++) {
                int value = thread;
                asked.add(
                        asking.submit(
                                () -> {
                                    TokenSequence own = sequence(FEATURES, value, -value);
                                    for (int i = 0; i < 100; i++) {
                                        together.await(10, TimeUnit.SECONDS);
                                        assertThat(model.answer(List.of(own)).get(0).quantiles())
                                                .containsExactly(
                                                        value, 2 * value, -value, -2 * value);
                                    }
                                    return null;
                                }));
            }
            for (Future<?> one : asked) {
                one.get(30, TimeUnit.SECONDS);
            }
        } finally {
            asking.shutdownNow();
        }
    }

    @Test
    void aClosedModelAnswersNoMore() throws IOException {
        write(SPEC);
        TemporalModel model = TemporalModel.open(TemporalPackage.load(folder.toString()));
        List<TokenSequence> asked = List.of(sequence(FEATURES, 5));
        model.close();

        assertThatIllegalStateException().isThrownBy(() -> model.answer(asked));
    }

    @Test
    void aClosedModelLetsGoOfMemoryThatThreadsHaveUsed() throws Exception {
        write(SPEC);
        int threads = 4;
        ExecutorService living = Executors.newFixedThreadPool(threads);
        try {
            living.invokeAll(Collections.nCopies(threads, () -> 0));
            long before = directBytes();
            TemporalModel model = TemporalModel.open(TemporalPackage.load(folder.toString()));
            List<TokenSequence> large =
                    Collections.nCopies(400, sequence(FEATURES, new double[200]));
            var together = new CyclicBarrier(threads);
            Callable<Integer> run =
                    () -> {
                        together.await(10, TimeUnit.SECONDS);
                        return model.answer(large).size();
                    };
            for (Future<Integer> one : living.invokeAll(Collections.nCopies(threads, run))) {
                assertThat(one.get()).isEqualTo(400);
            }
            assertThat(directBytes() - before).isGreaterThan(4_000_000);

            model.close();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> {
                                System.gc();
                                assertThat(directBytes() - before).isLessThan(100_000);
                            });
        } finally {
            living.shutdown();
        }
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    @Test
    void inputsOfAnotherKindOrLengthAreRefused() throws IOException {
        write(SPEC);
        try (BatchPredictor predictor =
                new PackagedModels().open(folder.toString(), Device.CPU, 1)) {
            assertThatThrownBy(() -> predictor.prepare(new ModelInput.Text("a text")))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageContaining("reads a sequence");
            assertThatThrownBy(() -> prepared(predictor, new double[9]))
                    .hasMessageContaining("reads 1 to 8 tokens")
                    .hasMessageContaining("given 9");
            FeatureSpec other = FEATURES.withVariables(FEATURES.variables().subList(0, 1));
            assertThatThrownBy(() -> predictor.prepare(new ModelInput.Sequence(sequence(other, 1))))
                    .hasMessageContaining("other features");
        }
    }

    @Test
    void aGraphThatDoesNotFitItsDescriptionIsRefused() throws IOException {
        write(
                new TemporalSpec(
                        FEATURES,
                        SPEC.context(),
                        false,
                        List.of("a", "b", "c"),
                        SPEC.targets(),
                        SPEC.quantiles()));
        assertRefused("1 logits and 2 quantiles, its description says 3 labels");
        write(
                new TemporalSpec(
                        FEATURES, SPEC.context(), false, SPEC.labels(), List.of(), List.of()));
        assertRefused("an output 'quantiles'");
        FeatureSpec plain = new FeatureSpec(FEATURES.variables(), FEATURES.kinds(), 0, null);
        write(
                new TemporalSpec(
                        plain,
                        SPEC.context(),
                        false,
                        SPEC.labels(),
                        SPEC.targets(),
                        SPEC.quantiles()));
        assertRefused("the graph has inputs");
    }

    @Test
    void aPointwiseModelReadsTheLastTokenAlone() throws IOException {
        write(POINTWISE);
        try (BatchPredictor predictor =
                new PackagedModels().open(folder.toString(), Device.CPU, 1)) {
            PreparedInput whole = prepared(predictor, 3, 1);
            assertThat(whole.tokens()).isEqualTo(1);
            assertThat(predictor.maxTokens()).isEqualTo(1);
            PreparedInput last =
                    predictor.prepare(new ModelInput.Sequence(sequence(FEATURES, 5, -2).last()));
            float[][] rows =
                    predictor.predict(
                            List.of(whole, last, predictor.prepare(predictor.sample(64))));
            assertThat(rows[0])
                    .containsExactly(new float[] {0.2689f, 0.7311f, 1, 2}, within(1e-4f));
            assertThat(rows[1])
                    .containsExactly(new float[] {0.8808f, 0.1192f, -2, -4}, within(1e-4f));
            assertThatThrownBy(() -> prepared(predictor, new double[9]))
                    .hasMessageContaining("reads 1 to 8 tokens");
        }
    }

    @Test
    void aModelThatLooksBackIsNotPointwise() throws IOException {
        write(POINTWISE, graph("CumSum", TemporalModel.VALUES, "one"));

        assertRefused("its description says that it is pointwise");
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(() -> new PackagedModels().open(folder.toString(), Device.CPU, 1))
                .isInstanceOf(ModelPackageException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining(reason);
    }

    @Test
    void theManifestKeepsEveryField() throws IOException {
        write(SPEC);
        TemporalPackage read = TemporalPackage.load(folder.toString());
        assertThat(read.manifest().temporal()).isEqualTo(SPEC);
        Path copy = folder.resolve("copy");
        read.copyTo(copy);
        assertThat(TemporalPackage.load(copy.toString()).hash()).isEqualTo(read.hash());
        assertThat(TemporalPackage.isTemporal("news-sentiment")).isFalse();
    }

    @Test
    void mistakesInTheManifestAreNamed() throws IOException {
        write(SPEC);
        assertMistake("America/New_York", "Mars/Olympus", "Mars/Olympus");
        assertMistake("PT48H", "two days", "cannot be parsed");
        assertMistake("    - 0.1\n", "    - 0.95\n", "ascending");
        assertMistake("horizon: 2.0", "horizon: -1", "horizon above 0");
        assertMistake(
                "    calendar:\n",
                "    calendar:\n      - {zone: UTC, session: []}\n",
                "reads one, got 2");
        assertMistake("text_width: 0", "text_width: 384", "one encoder of that width");
        assertMistake("max_observations: 8", "", "max_observations");
    }

    private void assertMistake(String found, String replacement, String message)
            throws IOException {
        Path file = folder.resolve("model.yaml");
        String yaml = Files.readString(file);
        assertThat(yaml).contains(found);
        Files.writeString(file, yaml.replaceFirst(found, replacement));
        assertThatThrownBy(() -> TemporalPackage.load(folder.toString()))
                .isInstanceOf(ModelPackageException.class)
                .hasMessageContaining("model.yaml")
                .hasMessageContaining(message);
        Files.writeString(file, yaml);
    }

    private void write(TemporalSpec spec) throws IOException {
        write(spec, graph("Identity", TemporalModel.VALUES));
    }

    private void write(TemporalSpec spec, byte[] onnx) throws IOException {
        var manifest =
                new TemporalManifest(
                        "products",
                        "1",
                        "deterioration",
                        "Two products",
                        spec,
                        List.of(),
                        List.of(PackagedFile.of(ModelManifest.MODEL_FILE, onnx)),
                        false,
                        List.of(new TrainingSet("none", "none", "none", 0)),
                        Map.of());
        assertThat(new String(ManifestYaml.write(manifest), StandardCharsets.UTF_8))
                .contains("temporal:");
        TemporalPackage.write(folder, manifest, Map.of(ModelManifest.MODEL_FILE, onnx));
    }

    private static TokenSequence sequence(FeatureSpec features, double... values) {
        var observations = new ArrayList<Observation>();
        for (int i = 0; i < values.length; i++) {
            observations.add(
                    Observation.ofValues(
                            "key",
                            Instant.parse("2026-01-05T15:00:00Z").plusSeconds(60L * i),
                            "vital",
                            Map.of("a", values[i]),
                            new SourcePosition("test", 0, i)));
        }
        return new FeatureAssembler(features).assemble(observations);
    }

    /**
     * @param operator what the products are of
     * @param inputs of the operator
     */
    private static byte[] graph(String operator, String... inputs) {
        var graph =
                GraphProto.newBuilder()
                        .setName("products")
                        .addInput(value(TemporalModel.KIND, TensorProto.DataType.INT64))
                        .addInput(value(TemporalModel.HOURS, TensorProto.DataType.FLOAT))
                        .addInput(value(TemporalModel.VALUES, TensorProto.DataType.FLOAT, 2))
                        .addInput(value(TemporalModel.OBSERVED, TensorProto.DataType.FLOAT, 2))
                        .addInput(value(TemporalModel.CALENDAR, TensorProto.DataType.FLOAT, 7))
                        .addInput(value(TemporalModel.SUMMARIES, TensorProto.DataType.FLOAT, 2))
                        .addOutput(value(TemporalModel.LOGITS, TensorProto.DataType.FLOAT, 1))
                        .addOutput(value(TemporalModel.QUANTILES, TensorProto.DataType.FLOAT, 1, 2))
                        .addInitializer(weights("first", 1, 1, 0))
                        .addInitializer(weights("multiples", 2, 1, 2, 0, 0))
                        .addInitializer(
                                TensorProto.newBuilder()
                                        .setName("axis")
                                        .setDataType(TensorProto.DataType.INT64.getNumber())
                                        .addDims(1)
                                        .addInt64Data(2))
                        .addInitializer(
                                TensorProto.newBuilder()
                                        .setName("one")
                                        .setDataType(TensorProto.DataType.INT64.getNumber())
                                        .addInt64Data(1))
                        .addNode(node(operator, "read", inputs))
                        .addNode(node("MatMul", TemporalModel.LOGITS, "read", "first"))
                        .addNode(node("MatMul", "products", "read", "multiples"))
                        .addNode(node("Unsqueeze", TemporalModel.QUANTILES, "products", "axis"));
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private static NodeProto node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output)
                .build();
    }

    private static TensorProto weights(String name, int columns, float... values) {
        var tensor =
                TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(TensorProto.DataType.FLOAT.getNumber())
                        .addDims(values.length / columns)
                        .addDims(columns);
        for (float value : values) {
            tensor.addFloatData(value);
        }
        return tensor.build();
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, int... further) {
        var shape =
                TensorShapeProto.newBuilder()
                        .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"))
                        .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("length"));
        for (int size : further) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(
                        TypeProto.newBuilder()
                                .setTensorType(
                                        TypeProto.Tensor.newBuilder()
                                                .setElemType(type.getNumber())
                                                .setShape(shape)))
                .build();
    }
}
