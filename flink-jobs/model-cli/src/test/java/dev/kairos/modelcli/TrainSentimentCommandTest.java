package dev.kairos.modelcli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        return Outcome.of(
                "train",
                "sentiment",
                "--data",
                folder.resolve("data").toString(),
                "--output",
                folder.resolve(output).toString(),
                "--seeds",
                "1");
    }
}
