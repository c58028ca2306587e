package dev.kairos.modelcli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainSentimentCommandTest {
    @TempDir private Path folder;

    @Test
    void trainsExportsServesAndMeasuresFromGeneratedTexts() throws IOException {
        GeneratedCorpora.write(folder.resolve("data"), 150, 7);
        Outcome first = train("model");
        assertThat(first.err()).isEmpty();
        assertThat(first.code()).isZero();
        assertThat(first.out()).contains("ONNX Runtime agrees with the trainer to");

        Path again = folder.resolve("again");
        assertThat(train("again").code()).isZero();
        for (String file : new String[] {"model.onnx", "model.yaml", "README.md"}) {
            assertThat(again.resolve(file)).hasSameBinaryContentAs(model().resolve(file));
        }

        Path report = folder.resolve("evaluation.json");
        Outcome evaluated =
                Outcome.of(
                        "evaluate",
                        "--model",
                        model().toString(),
                        "--data",
                        folder.resolve("data").toString(),
                        "--report",
                        report.toString());
        assertThat(evaluated.err()).isEmpty();
        JsonNode all = new ObjectMapper().readTree(report.toFile()).at("/sets/all");
        // Twelve phrases with one meaning each: an encoder that understands anything gets these.
        assertThat(all.get("accuracy").asDouble()).isGreaterThan(0.9);

        assertThat(Outcome.of("inspect", "--model", model().toString()).out())
                .contains("verified: files, encoder, inputs and outputs are as described");
        assertThat(train("model").err()).contains("is there already");
    }

    @Test
    void fineTunesAndWritesAnEncoderThatTheModelNames() throws IOException {
        GeneratedCorpora.write(folder.resolve("data"), 150, 7);
        Path report = folder.resolve("report.json");
        Outcome trained =
                train(
                        "model",
                        "--rank",
                        "4",
                        "--epochs",
                        "2",
                        "--no-baselines",
                        "--name",
                        "model",
                        "--encoder-name",
                        "adapted",
                        "--report",
                        report.toString());
        assertThat(trained.err()).isEmpty();
        assertThat(trained.code()).isZero();
        assertThat(trained.out())
                .contains("Before training, the encoder is ONNX Runtime's to")
                .contains("8 bits cost");
        JsonNode found = new ObjectMapper().readTree(report.toFile());
        assertThat(found.get("difference_before_training").asDouble()).isLessThan(1e-4);
        assertThat(found.get("difference_after_training").asDouble()).isLessThan(1e-4);
        assertThat(found.at("/test/all/model/accuracy/0").asDouble()).isGreaterThan(0.9);

        assertThat(folder.resolve("adapted/adapter.onnx")).exists();
        assertThat(folder.resolve("model.checkpoint")).doesNotExist();
        assertThat(Outcome.of("inspect", "--model", model().toString()).out())
                .contains("resource: \"models/adapted/model.onnx\"")
                .contains("verified: files, encoder, inputs and outputs are as described");
        assertThat(train("other", "--encoder-name", "adapted").err())
                .contains("adapted: is there already");

        Files.delete(folder.resolve("adapted/model.onnx"));
        assertThat(Outcome.of("inspect", "--model", model().toString()).err())
                .contains("models/adapted/model.onnx is not on the class path");
    }

    @Test
    void optionsThatCannotBeAreNamedBeforeAnythingIsTrained() throws IOException {
        GeneratedCorpora.write(folder.resolve("data"), 20, 7);
        assertThat(train("model", "--rank", "-1").err()).contains("rank").contains("-1");
        assertThat(train("model", "--train-on", "reuters").err())
                .contains("there is no set 'reuters'");
        assertThat(train("model", "--encoder-name", "news-sentiment").err())
                .contains("need different names");
        Files.writeString(folder.resolve("model.checkpoint"), "");
        assertThat(train("model").code()).isEqualTo(1);
        assertThat(train("model", "--rank", "2").err()).contains("go on with --resume");
    }

    @Test
    void aMissingDataFolderIsNamed() {
        Outcome outcome = train("model");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("error: ").contains("there is no such file");
    }

    @Test
    void aClassWithoutTextsIsNamed() throws IOException {
        GeneratedCorpora.write(folder.resolve("data"), 2, 7);
        assertThat(train("model").err()).contains("more labelled texts are needed");
        assertThat(model()).doesNotExist();
    }

    @Test
    void theShippedPackageMeasuresAsItsCardSays() throws IOException {
        Path data = Path.of("../../../shared/data");
        assumeTrue(
                Files.isDirectory(data),
                "The real sets are not at ../shared/data beside the repository; not measured");
        Path report = folder.resolve("evaluation.json");
        Outcome outcome =
                Outcome.of(
                        "evaluate",
                        "--model",
                        "news-sentiment",
                        "--data",
                        data.toString(),
                        "--report",
                        report.toString());
        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode sets = new ObjectMapper().readTree(report.toFile()).get("sets");
        assertThat(sets.at("/twitter_financial_news/accuracy").asDouble()).isGreaterThan(0.75);
        assertThat(sets.at("/sentfin_one_entity/accuracy").asDouble()).isGreaterThan(0.7);
        assertThat(sets.at("/all/ece").asDouble()).isLessThan(0.04);
    }

    private Path model() {
        return folder.resolve("model");
    }

    private Outcome train(String output) {
        return train(output, "--frozen", "--seeds", "1");
    }

    private Outcome train(String output, String... more) {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "train",
                                "sentiment",
                                "--data",
                                folder.resolve("data").toString(),
                                "--output",
                                folder.resolve(output).toString()));
        arguments.addAll(List.of(more));
        return Outcome.of(arguments.toArray(String[]::new));
    }
}
