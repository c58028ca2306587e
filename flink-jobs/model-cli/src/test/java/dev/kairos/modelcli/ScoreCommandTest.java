package dev.kairos.modelcli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreCommandTest {
    private static final String ADDED = ",label,p_negative,p_neutral,p_positive";

    @TempDir private Path folder;

    @Test
    void addsPredictionsAndCopiesTheRest() throws IOException {
        write(
                "\uFEFFid,text,note\n"
                        + "1,Profit rises and beats expectations,\"a, b\"\n"
                        + "2,\"Shares plunge after\nguidance cut\",\n"
                        + "3,,empty\n");
        Outcome outcome = score();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.err()).contains("2 rows scored, 1 without text, 0 cut");
        String[] lines = Files.readString(output()).split("\n");
        assertThat(lines).hasSize(5);
        assertThat(lines[0]).isEqualTo("id,text,note" + ADDED);
        assertThat(lines[1])
                .startsWith("1,Profit rises and beats expectations,\"a, b\",positive,0.");
        assertThat(lines[2]).isEqualTo("2,\"Shares plunge after");
        assertThat(lines[3]).startsWith("guidance cut\",,negative,0.");
        assertThat(lines[4]).isEqualTo("3,,empty,,,,");
        String[] values = lines[1].split(",");
        double sum = 0;
        for (int i = values.length - 3; i < values.length; i++) {
            sum += Double.parseDouble(values[i]);
        }
        assertThat(sum).isBetween(0.99999, 1.00001);
    }

    @Test
    void keepsTheOrderOfManyRowsAndAnswersEqualTextsAlike() throws IOException {
        var csv = new StringBuilder("text,n\n");
        for (int i = 0; i < 1_500; i++) {
            csv.append(i % 2 == 0 ? "Record profit," : "Shares plunge after a guidance cut,")
                    .append(i)
                    .append('\n');
        }
        write(csv.toString());
        assertThat(score().code()).isZero();
        List<String> lines = Files.readAllLines(output());
        assertThat(lines).hasSize(1_501);
        for (int i = 0; i < 1_500; i++) {
            assertThat(lines.get(i + 1))
                    .startsWith(
                            i % 2 == 0
                                    ? "Record profit," + i
                                    : "Shares plunge after a guidance cut," + i)
                    .contains(i % 2 == 0 ? ",positive," : ",negative,");
        }
    }

    @Test
    void strictMindsRowsWithoutText() throws IOException {
        write("text\nfine\n\n");
        assertThat(score().code()).isZero();
        assertThat(Files.readAllLines(output())).last().isEqualTo("\"\",,,,");
        assertThat(score("--strict").code()).isEqualTo(1);
    }

    @Test
    void readsAndWritesGzip() throws IOException {
        Path zipped = folder.resolve("in.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write("text\nProfit rises\n".getBytes(StandardCharsets.UTF_8));
        }
        Path result = folder.resolve("out.csv.gz");
        assertThat(run(zipped, result).code()).isZero();
        try (var in = new GZIPInputStream(Files.newInputStream(result))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("text" + ADDED + "\nProfit rises,positive,");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id,body\\n1,x|has no column 'text'; its columns are [id, body]",
                "text,text\\na,b|the column 'text' stands in the header twice",
                "text,label\\na,b|in.csv: has a column 'label' already",
                "text,n\\na,1\\nb|line 3: has 1 values, the header names 2 columns",
                "text\\n'fine'\\n'cut|line 3",
                "text\\n'a'b|line 2",
            })
    void aDefectIsOneClearLine(String csv, String reason) throws IOException {
        write(csv.replace("\\n", "\n").replace('\'', '"'));
        Outcome outcome = score();
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("error: ").contains(reason).doesNotContain("\tat ");
        assertThat(output()).doesNotExist();
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(input());
        }
    }

    @Test
    void whatIsNotUtf8IsSaidToBe() throws IOException {
        Files.write(input(), "text\ncafé\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(score().err()).contains("is not UTF-8");
    }

    @Test
    void anEmptyFileIsSaidToBe() throws IOException {
        write("");
        assertThat(score().err()).contains("is empty");
    }

    @Test
    void filesThatCannotBeAreNamed() throws IOException {
        assertThat(score().err()).contains("in.csv: there is no such file");
        write("text\nfine\n");
        assertThat(run(input(), input()).err()).contains("is the file of another option");
        assertThat(run(input(), folder.resolve("no/out.csv")).err()).contains("no such folder");
        assertThat(run(input(), folder).err()).contains("is a folder");
        assertThat(Files.readString(input())).isEqualTo("text\nfine\n");
    }

    @Test
    void theOutputIsReadByWhoeverReadsTheInput() throws IOException {
        write("text\nfine\n");
        assertThat(score().code()).isZero();
        assertThat(Files.getPosixFilePermissions(output()))
                .isEqualTo(Files.getPosixFilePermissions(input()));
    }

    @Test
    void anOutputThatOnlySomeMayReadStaysTheirs() throws IOException {
        write("text\nfine\n");
        Files.writeString(output(), "old");
        Set<PosixFilePermission> own = PosixFilePermissions.fromString("rw-------");
        Files.setPosixFilePermissions(output(), own);

        assertThat(score().code()).isZero();

        assertThat(Files.readString(output())).startsWith("text" + ADDED);
        assertThat(Files.getPosixFilePermissions(output())).isEqualTo(own);
    }

    @Test
    void aReportReplacesNothingThatIsRead() throws IOException {
        String labelled = "text,label\nprofit rises,positive\n";
        write(labelled);
        Path link = Files.createLink(folder.resolve("link.csv"), input());
        for (Path report : List.of(input(), link)) {
            Outcome outcome = evaluate(report);
            assertThat(outcome.err()).contains("is the file of another option");
            assertThat(outcome.code()).isEqualTo(2);
        }
        assertThat(Files.readString(input())).isEqualTo(labelled);
    }

    @Test
    void classesWithoutATextAreNamed() throws IOException {
        write("text,label\nprofit rises,positive\n");

        Outcome outcome = evaluate(folder.resolve("r.json"));

        assertThat(outcome.code()).isZero();
        assertThat(outcome.err())
                .contains("no text that is negative or neutral, which counts as 0 in macro-F1");
    }

    private Outcome evaluate(Path report) {
        return Outcome.of(
                "evaluate",
                "--model",
                "news-sentiment-fast",
                "--input",
                input().toString(),
                "--report",
                report.toString());
    }

    @Test
    void aLinkStaysAndWhatItLeadsToIsWritten() throws IOException {
        write("text\nfine\n");
        Path link = folder.resolve("link.csv");
        Files.writeString(output(), "old");
        Files.createSymbolicLink(link, output());
        assertThat(run(input(), link).code()).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(output())).startsWith("text" + ADDED);
    }

    @Test
    void neitherDevicesNorPipesAreReplacedOrRead() throws IOException {
        write("text\nfine\n");
        Path socket = folder.resolve("socket");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Outcome outcome = run(input(), socket);
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err()).contains("socket: is a device or a pipe");
            assertThat(Files.isRegularFile(socket)).isFalse();
            assertThat(run(socket, output()).err())
                    .contains("socket: is a folder, a device or a pipe");
        }
    }

    @Test
    void anOutputThatCannotBeMadeIsSaidToBe() throws IOException {
        write("text\nfine\n");
        Outcome outcome = run(input(), folder.resolve("x".repeat(300)));
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err().lines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("cannot be written: File name too"));
    }

    @Test
    void everyCommandTellsTheVersion() {
        for (String command : List.of("score", "evaluate", "inspect", "export", "train")) {
            assertThat(Outcome.of(command, "--version").out()).startsWith("kairos models ");
        }
    }

    @Test
    void aReportWithoutAPlaceIsRefusedBeforeTheWork() {
        Outcome outcome =
                Outcome.of(
                        "evaluate",
                        "--model",
                        "nobody",
                        "--report",
                        folder.resolve("no/report.json").toString());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("no such folder for the report");
    }

    @Test
    void aModelThatIsNotThereIsNamed() throws IOException {
        write("text\nfine\n");
        Outcome outcome =
                Outcome.of(
                        "score",
                        "--model",
                        "nobody",
                        "--input",
                        input().toString(),
                        "--output",
                        output().toString());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("error: There is no model 'nobody'");
    }

    @Test
    void optionsOfOtherModelsAreRefused() throws IOException {
        write("text\nfine\n");
        assertThat(score("--at", "24:00").err())
                .contains("--at: is for stays", "news-sentiment is a model of texts");
        assertThat(score("--tweets", "t.tsv").err()).contains("--tweets: is for movement");
        assertThat(output()).doesNotExist();
    }

    @Test
    void wrongUsageIsExitCode2() {
        assertThat(Outcome.of("score", "--model", "news-sentiment").code()).isEqualTo(2);
        Outcome noInput =
                Outcome.of("score", "--model", "news-sentiment", "--output", output().toString());
        assertThat(noInput.code()).isEqualTo(2);
        assertThat(noInput.err()).contains("--input=FILE");
        assertThat(Outcome.of("scare").code()).isEqualTo(2);
        assertThat(Outcome.of().code()).isEqualTo(2);
        assertThat(Outcome.of("score", "--help").out()).contains("p_negative,p_neutral,p_positive");
    }

    private Path input() {
        return folder.resolve("in.csv");
    }

    private Path output() {
        return folder.resolve("out.csv");
    }

    private void write(String csv) throws IOException {
        Files.writeString(input(), csv);
    }

    private Outcome score(String... more) {
        return run(input(), output(), more);
    }

    private static Outcome run(Path input, Path output, String... more) {
        var args =
                new ArrayList<>(
                        List.of(
                                "score",
                                "--model",
                                "news-sentiment",
                                "--input",
                                input.toString(),
                                "--output",
                                output.toString()));
        args.addAll(List.of(more));
        return Outcome.of(args.toArray(String[]::new));
    }
}
