package dev.kairos.modelcli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kairos.inference.packaging.EncoderPackage;
import dev.kairos.inference.packaging.ModelPackage;
import dev.kairos.modelcli.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

        Outcome evaluated = evaluate(model().toString(), folder.resolve("data"));
        assertThat(evaluated.err()).isEmpty();
        JsonNode all = new ObjectMapper().readTree(evaluation().toFile()).at("/sets/all");
        // Twelve phrases with one meaning each: an encoder that understands anything gets these.
        assertThat(all.get("accuracy").asDouble()).isGreaterThan(0.9);
        assertThat(Files.readString(folder.resolve("evaluation.json.html")))
                .contains("news-sentiment, version", "Confusion, sentfin_one_entity", "ECE");

        assertThat(Outcome.of("inspect", "--model", model().toString()).out())
                .contains("verified: files, encoder, inputs and outputs are as described");
        assertThat(train("model").err()).contains("is there already");
    }

    @Test
    void fineTunesAndWritesAnEncoderThatTheModelNames() throws IOException {
        GeneratedCorpora.write(folder.resolve("data"), 150, 7);
        // What a killed run leaves, and an empty folder in the encoder's place.
        Path left = Files.createDirectories(folder.resolve("model.unfinished/.measuring123"));
        Files.writeString(left.resolveSibling("left"), "over");
        Files.createDirectories(folder.resolve("model.unfinished/adapted"));
        Files.writeString(folder.resolve("model.unfinished/adapted/stale.onnx"), "old");
        Files.createDirectories(folder.resolve("adapted"));
        Path report = folder.resolve("report.json");
        Outcome trained =
                train(
                        "model",
                        "--rank",
                        "4",
                        "--epochs",
                        "3",
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
        assertThat(folder.resolve("adapted/stale.onnx")).doesNotExist();
        assertThat(folder.resolve("model.checkpoint")).doesNotExist();
        assertThat(folder.resolve("model.unfinished")).doesNotExist();
        assertThat(Outcome.of("inspect", "--model", model().toString()).out())
                .contains("resource: \"models/adapted/model.onnx\"")
                .contains("verified: files, encoder, inputs and outputs are as described");
        assertThat(train("other", "--encoder-name", "adapted").err())
                .contains("adapted: is there already");
        assertThatItIsExportedWithItsEncoder();
        assertThatItMeasuresOnlyWithItsSets();
        assertThatARunGoesOnThoughItsEncoderIsInPlace();
        assertThatAnotherLearnsFromIt();

        Files.delete(folder.resolve("adapted/model.onnx"));
        assertThat(Outcome.of("inspect", "--model", model().toString()).err())
                .contains("models/adapted/model.onnx is not on the class path");
    }

    private void assertThatItIsExportedWithItsEncoder() {
        Path copy = folder.resolve("copies/model");
        String encoder = folder.resolve("adapted").toString();
        assertThat(export(model().toString(), copy).err()).isEmpty();
        assertThat(ModelPackage.load(copy.toString()).hash())
                .isEqualTo(ModelPackage.hashOf(model().toString()));
        assertThat(EncoderPackage.load(folder.resolve("copies/adapted").toString()).hash())
                .isEqualTo(EncoderPackage.load(encoder).hash());

        Path alone = folder.resolve("alone/adapted");
        assertThat(export(encoder, folder.resolve("alone/another")).err())
                .contains("name a folder adapted");
        assertThat(export(encoder, alone).err()).isEmpty();
        assertThat(EncoderPackage.load(alone.toString()).hash())
                .isEqualTo(EncoderPackage.load(encoder).hash());

        for (String command : new String[] {"score", "evaluate"}) {
            Outcome refused =
                    Outcome.of(
                            command,
                            "--model",
                            encoder,
                            "--input",
                            folder.resolve("data/twitter_financial_news/sent_train.csv").toString(),
                            command.equals("score") ? "--output" : "--report",
                            folder.resolve("out").toString());
            assertThat(refused.err()).contains("is a text encoder, not a model");
        }
    }

    private static Outcome export(String model, Path output) {
        return Outcome.of("export", "--model", model, "--output", output.toString());
    }

    private void assertThatItMeasuresOnlyWithItsSets() throws IOException {
        assertThat(evaluate(model().toString(), folder.resolve("data")).err()).isEmpty();
        Path more = folder.resolve("more");
        GeneratedCorpora.write(more, 150, 7);
        Path tweets =
                more.resolve("stock_market_tweets_2020/tweets_labelled_09042020_16072020.csv");
        Files.createDirectories(tweets.getParent());
        Files.writeString(tweets, "id;created_at;text;sentiment\n1;x;a text;positive\n");
        assertThat(evaluate(model().toString(), more).err())
                .contains("stock_market_tweets_2020")
                .contains("--input");
    }

    private void assertThatAnotherLearnsFromIt() throws IOException {
        var taught = new ArrayList<>(List.of("--epochs", "1", "--no-baselines"));
        taught.addAll(List.of("--rank", "0", "--rounding", "COARSE", "--learning-rate", "2e-4"));
        taught.addAll(List.of("--name", "taught", "--encoder-name", "taught-encoder"));
        taught.addAll(List.of("--teacher", model().toString()));
        taught.addAll(List.of("--teacher", folder.resolve("copies/model").toString()));
        taught.addAll(List.of("--teacher-share", "0.7"));
        taught.add("--unlabelled");
        writeTweets(30);
        assertThat(train("taught", with(taught, "31")).err())
                .contains("has 30 texts of different wording, 31 were asked for");
        Outcome trained = train("taught", with(taught, "25"));
        assertThat(trained.err()).isEmpty();
        assertThat(trained.out()).contains("COARSE rounding: validation accuracy");
        // 6 layers' 10.6 million numbers, five to a byte.
        assertThat(Files.size(folder.resolve("taught-encoder/adapter.onnx")))
                .isBetween(2_100_000L, 2_400_000L);
        assertThat(folder.resolve("taught/README.md"))
                .content()
                .containsIgnoringWhitespaces(
                        "rounded to steps of -1, 0 and 1 (1.6 bits)",
                        "the labels by 0.30 and the probabilities of teachers, their mean, by 0.70"
                            + " (`model` 1 over `dev.kairos:adapted:1` and `model` 1 over"
                            + " `dev.kairos:adapted:1`, trained on the same training part), of 25"
                            + " texts without labels by 1");
        assertThat(folder.resolve("taught-encoder/activations.onnx")).exists();
        assertThat(folder.resolve("taught-encoder/model.yaml"))
                .content()
                .contains("stocknet, without labels");

        Outcome refused =
                train("other", "--teacher", model().toString(), "--seed", "2", "--rank", "4");
        assertThat(refused.err())
                .contains("was trained on texts that were split otherwise")
                .contains("\"split_seed\":1", "\"split_seed\":2");
        var second = List.of("--teacher", model().toString(), "--rank", "4", "--teacher");
        assertThat(train("other", with(new ArrayList<>(second), "news-sentiment")).err())
                .contains("models/news-sentiment", "texts that were split otherwise");
        assertThat(train("other", "--teacher", "clinical-deterioration", "--rank", "4").err())
                .contains("clinical-deterioration: reads a context");
    }

    private static String[] with(List<String> arguments, String last) {
        var all = new ArrayList<>(arguments);
        all.add(last);
        return all.toArray(String[]::new);
    }

    private void writeTweets(int count) throws IOException {
        Path set = Files.createDirectories(folder.resolve("data/stocknet"));
        var rows = new StringBuilder("created_at\tticker\ttext\n");
        Files.writeString(set.resolve("tweets_2014.tsv.gz"), rows);
        for (int i = 0; i < count; i++) {
            String words = ("w%dx ".formatted(i)).repeat(6);
            rows.append("2015-01-01T00:53:13Z\tAMZN\t$ amzn ").append(words).append("URL\n");
        }
        Files.writeString(set.resolve("tweets_2015.tsv.gz"), rows);
    }

    private void assertThatARunGoesOnThoughItsEncoderIsInPlace() throws IOException {
        Path checkpoint = folder.resolve("killed.checkpoint");
        Files.writeString(checkpoint, "cut");
        assertThat(train("killed", "--encoder-name", "adapted").err())
                .contains("adapted: is there already");
        assertThat(train("killed", "--encoder-name", "adapted", "--resume").err())
                .contains(checkpoint + ": the checkpoint cannot be read");
        Files.delete(checkpoint);
        assertThat(train("killed", "--encoder-name", "adapted", "--resume").err())
                .contains("adapted: is there already");
    }

    @Test
    void optionsThatCannotBeAreNamedBeforeAnythingIsTrained() throws IOException {
        GeneratedCorpora.write(folder.resolve("data"), 20, 7);
        assertThat(train("model", "--rank", "-1").err()).contains("rank").contains("-1");
        assertThat(train("model", "--max-tokens", "513").err()).contains("reads 3 to 512, got 513");
        assertThat(train("model", "--max-tokens", "2").err()).contains("reads 3 to 512, got 2");
        for (String version : new String[] {"", "1 beta", "1:2"}) {
            assertThat(train("model", "--encoder-version", version).err())
                    .contains("--encoder-version: version: '" + version + "'");
        }
        for (String share : new String[] {"0", "1.1", "NaN"}) {
            assertThat(train("model", "--teacher", "any", "--teacher-share", share).err())
                    .contains("--teacher-share must be above 0 and at most 1");
        }
        assertThat(train("model", "--teacher-share", "0.5").err()).contains("needs a --teacher");
        assertThat(train("model", "--unlabelled", "5").err()).contains("and a --teacher");
        assertThat(train("model", "--frozen", "--base", "BGE_SMALL").err())
                .contains("--frozen takes MiniLM");
        for (String option :
                List.of(
                        "--rounding=FINE",
                        "--epochs=2",
                        "--resume",
                        "--no-baselines",
                        "--encoder-name=any",
                        "--encoder-version=2")) {
            assertThat(train("model", "--frozen", option).err())
                    .contains(option.replaceAll("=.*", "") + ": has no effect with --frozen");
        }
        assertThat(train("model", "--seeds", "2").err())
                .contains("--seeds: has no effect without --frozen");
        assertThat(train("model", "--rounding", "COARSE").err())
                .contains("--rounding: with --rank 16 products are learnt");
        assertThat(train("model", "--rounding", "ROUGH").err()).contains("FINE, COARSE");
        assertThat(train("model", "--base", "bert").err()).contains("MINILM, BGE_SMALL");
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

    @ParameterizedTest
    @CsvSource({"news-sentiment, 0.86, 0.87, 0.035", "news-sentiment-fast, 0.84, 0.85, 0.045"})
    void aShippedPackageMeasuresAsItsCardSays(
            String model, double tweets, double oneEntity, double ece) throws IOException {
        Path data = Path.of("../../../shared/data");
        Map<String, Object> metrics = ModelPackage.load(model).manifest().metrics();
        assertThat(metrics.get("split")).isEqualTo(Split.RULE);
        assumeTrue(
                Files.isDirectory(data),
                "The real sets are not at ../shared/data beside the repository; not measured");
        Outcome outcome = evaluate(model, data);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode measured = new ObjectMapper().readTree(evaluation().toFile()).get("sets");
        JsonNode card = new ObjectMapper().valueToTree(metrics).get("test");
        // As the card has them, but for what another processor's sums change in 8 bits.
        for (String set : List.of("all", "twitter_financial_news", "sentfin_one_entity")) {
            for (String measure : List.of("accuracy", "macro_f1", "log_loss", "brier")) {
                assertMeasure(measured, card, set, measure, 0.01);
            }
        }
        // Texts cross the bins of this one.
        assertMeasure(measured, card, "all", "ece", 0.02);
        // And no worse, whatever a card says.
        assertThat(measured.at("/twitter_financial_news/accuracy").asDouble())
                .isGreaterThan(tweets);
        assertThat(measured.at("/sentfin_one_entity/accuracy").asDouble()).isGreaterThan(oneEntity);
        assertThat(measured.at("/all/ece").asDouble()).isLessThan(ece);
    }

    private static void assertMeasure(
            JsonNode measured, JsonNode card, String set, String measure, double tolerance) {
        assertThat(measured.get(set).get(measure).asDouble())
                .as("%s of %s", measure, set)
                .isCloseTo(
                        card.get(set).at("/model/" + measure + "/0").asDouble(), within(tolerance));
    }

    private Outcome evaluate(String model, Path data) {
        return Outcome.of(
                "evaluate",
                "--model",
                model,
                "--data",
                data.toString(),
                "--report",
                evaluation().toString());
    }

    private Path evaluation() {
        return folder.resolve("evaluation.json");
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
