package dev.kairos.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.onnx.OnnxGraph;
import dev.kairos.inference.packaging.ManifestYaml;
import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import dev.kairos.inference.packaging.ModelPackage;
import dev.kairos.inference.packaging.ModelPackageException;
import dev.kairos.inference.scheduling.SharedScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped package, on the real encoder. */
class TextClassifierTest {
    private static final List<String> TEXTS =
            List.of(
                    "Profit rises and beats expectations",
                    "Shares plunge after the company cuts its guidance",
                    "The annual meeting takes place on Tuesday",
                    "Regulator fines the bank over misconduct, shares fall to a two-year low",
                    "Upgraded to buy");

    private static final ai.djl.Device CPU = ai.djl.Device.cpu();

    private static TextClassifier classifier;

    @TempDir private Path folder;

    @BeforeAll
    static void open() {
        classifier = TextClassifier.open(ModelPackage.load("news-sentiment"));
    }

    @AfterAll
    static void close() {
        classifier.close();
    }

    @Test
    void tellsGoodNewsFromBad() {
        float[][] rows = predict(TEXTS);
        List<String> labels =
                Arrays.stream(rows)
                        .map(row -> new Answer(classifier.model(), row, false).label())
                        .toList();
        assertThat(labels)
                .containsExactly("positive", "negative", "neutral", "negative", "positive");
        for (float[] row : rows) {
            assertThat(row[0] + row[1] + row[2]).isCloseTo(1, within(1e-5f));
        }
    }

    @Test
    void companyInABatchChangesNothing() {
        float[][] together = predict(TEXTS);
        for (int i = 0; i < TEXTS.size(); i++) {
            assertThat(predict(List.of(TEXTS.get(i)))[0])
                    .as(TEXTS.get(i))
                    .containsExactly(together[i], within(1e-5f));
        }
    }

    @Test
    void equalBatchesGetEqualAnswersFromManyThreads() {
        float[][] expected = predict(TEXTS);
        List<float[][]> answers =
                IntStream.range(0, 64).parallel().mapToObj(i -> predict(TEXTS)).toList();
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isDeepEqualTo(expected));
    }

    @Test
    void countsTokensAndCuts() {
        PreparedInput shortOne = classifier.prepare(new ModelInput.Text("profit"));
        PreparedInput cut = classifier.prepare(new ModelInput.Text("word ".repeat(1_000)));
        // [CLS] profit [SEP], and a text cut at the 256 tokens of the package.
        assertThat(shortOne.tokens()).isEqualTo(3);
        assertThat(shortOne.truncated()).isFalse();
        assertThat(cut.tokens()).isEqualTo(256).isEqualTo(classifier.maxTokens());
        assertThat(cut.truncated()).isTrue();
    }

    @Test
    void strangeTextsAreAnswered() {
        var strange =
                List.of(
                        "\uD800",
                        "a\0b",
                        "\uFEFF",
                        "👍".repeat(500),
                        "\u202Eabc",
                        "a".repeat(1 << 20));
        for (String text : strange) {
            assertThat(predict(List.of(text))[0]).hasSize(3).doesNotContain(Float.NaN);
        }
    }

    @Test
    void aBlankTextIsABadInput() {
        assertThatThrownBy(() -> predict(List.of("fine", " \n")))
                .isInstanceOfSatisfying(
                        InferenceException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.BAD_INPUT));
    }

    @Test
    void aGraphThatIsNoneIsRefused() {
        assertThatThrownBy(() -> OnnxGraph.open("model.onnx", new byte[] {1, 2, 3}, Set.of(), CPU))
                .isInstanceOf(ModelPackageException.class)
                .hasMessageContaining("model.onnx: ONNX Runtime cannot open it");
    }

    @Test
    void aGraphWithOtherInputsIsRefused() {
        byte[] head = ModelPackage.load("news-sentiment").modelBytes();
        assertThatThrownBy(() -> OnnxGraph.open("model.onnx", head, Set.of("prices"), CPU))
                .isInstanceOf(ModelPackageException.class)
                .hasMessageContaining("last_hidden_state")
                .hasMessageContaining("[prices]");
    }

    @Test
    void labelsThatDoNotFitTheGraphAreRefused() throws IOException {
        ModelPackage shipped = ModelPackage.load("news-sentiment");
        ModelManifest m = shipped.manifest();
        rewrite(
                shipped,
                Stream.concat(m.labels().stream(), Stream.of("mixed")).toList(),
                shipped.modelBytes());
        assertThatThrownBy(() -> TextClassifier.open(ModelPackage.load(folder.toString())))
                .isInstanceOf(ModelPackageException.class)
                .hasMessageContaining("4 labels ask for an output 'probabilities'")
                .hasMessageContaining("(2, 3)");
    }

    @Test
    void aCutGraphIsRefusedEvenWithTheRightHash() throws IOException {
        ModelPackage shipped = ModelPackage.load("news-sentiment");
        byte[] bytes = shipped.modelBytes();
        rewrite(shipped, shipped.manifest().labels(), Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> TextClassifier.open(ModelPackage.load(folder.toString())))
                .isInstanceOf(ModelPackageException.class)
                .hasMessageContaining("model.onnx: ONNX Runtime cannot open it");
    }

    @Test
    void servesThroughTheSharedScheduler() {
        var options = ModelOptions.defaults();
        try (var lease =
                SharedScheduler.lease("news-sentiment", options, new Capacity(100, 10_000))) {
            var answers =
                    Collections.nCopies(4, TEXTS).stream()
                            .flatMap(List::stream)
                            .map(ModelInput.Text::new)
                            .map(text -> new Request("test", "news-sentiment", text, 0, 0))
                            .map(lease.scheduler()::submit)
                            .toList();
            assertThat(answers)
                    .allSatisfy(
                            answer -> assertThat(answer.join().model()).isEqualTo(lease.model()));
            SchedulerSnapshot counted = lease.scheduler().snapshot();
            assertThat(counted.records()).isEqualTo(20);
            assertThat(counted.paddedTokens()).isGreaterThanOrEqualTo(counted.tokens());
        }
    }

    private void rewrite(ModelPackage source, List<String> labels, byte[] onnx) throws IOException {
        ModelManifest m = source.manifest();
        source.copyTo(folder);
        Files.write(folder.resolve(ModelManifest.MODEL_FILE), onnx);
        var changed =
                new ModelManifest(
                        m.name(),
                        m.version(),
                        m.task(),
                        m.description(),
                        m.inputs(),
                        labels,
                        m.encoder(),
                        m.context(),
                        List.of(PackagedFile.of(ModelManifest.MODEL_FILE, onnx)),
                        m.calibrated(),
                        m.temperature(),
                        m.training(),
                        m.metrics());
        Files.write(folder.resolve(ModelPackage.MANIFEST_FILE), ManifestYaml.write(changed));
    }

    private static float[][] predict(List<String> texts) {
        return classifier.predict(
                texts.stream().map(ModelInput.Text::new).map(classifier::prepare).toList());
    }
}
