package dev.kairos.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.local.KairosCommand;
import dev.kairos.local.run.Installation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CommandsTest {
    @TempDir Path root;

    private final StringWriter errors = new StringWriter();

    @BeforeEach
    void useAnEmptyRepository() {
        System.setProperty(Installation.ROOT_PROPERTY, root.toString());
    }

    @AfterEach
    void forgetTheRepository() {
        System.clearProperty(Installation.ROOT_PROPERTY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    demo --for soon                    | 'soon' is not a duration such as 500ms, 60s
                    demo --for 0s                      | --for must be at least 1 s
                    demo --fro 60s                     | 'kairos demo --help' tells
                    ledger --registry nowhere          | 'nowhere' is no http:// or https:// URL
                    ledger --port-base 1               | port base 1 is outside 1024 to 64523
                    replay --data . --port-base 1      | port base 1 is outside 1024 to 64523
                    demo --pipelines news,weather      | there is no pipeline 'news'; built in: news-sentiment
                    demo --delivery twice              | 'twice' is not a delivery; there are at-least-once, exactly-once
                    demo --rate 0                      | rate 0.0 is not between 0 and 10000
                    demo --topic-prefix a/b            | topic prefix 'a/b' is not
                    demo --checkpoint-interval 1ms     | checkpoint interval 1 ms is under 100 ms
                    up --port-base 70000               | port base 70000 is outside 1024 to 64523
                    up --port-base eighty              | Invalid value for option '--port-base'
                    start                              | Unmatched argument
                    """)
    void saysWhatIsWrongWithAnArgument(String command, String message) {
        assertThat(run(command)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).contains(message);
    }

    @Test
    void refusesAReportOfARunWithoutAnEnd() {
        assertThat(run("demo --report r.json")).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(errors.toString()).contains("--report").contains("--for 60s");
    }

    @Test
    void refusesToKeepARunWhereSomethingLies() throws IOException {
        Files.writeString(root.resolve("thesis.txt"), "irreplaceable");

        assertThat(run("demo --for 1s --keep " + root)).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(errors.toString()).contains("is not empty");
        assertThat(root.resolve("thesis.txt")).hasContent("irreplaceable");
    }

    @Test
    void refusesDataThatIsNotThere() {
        assertThat(run("demo --data " + root.resolve("nowhere")))
                .isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(errors.toString()).contains("is no folder");
    }

    @Test
    void refusesDataThatCannotBeReplayedBeforeAnythingStarts() throws IOException {
        Files.writeString(root.resolve("tweets_1.tsv"), "when\twhat\n");

        assertThat(run("demo --data " + root)).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(errors.toString()).contains("begins with").contains("created_at ticker text");
        assertThat(root.resolve(".kairos")).doesNotExist();
    }

    @Test
    void refusesAReportThatCannotBeWrittenBeforeAnythingStarts() throws IOException {
        Files.writeString(root.resolve("file"), "");

        assertThat(run("demo --for 1s --report " + root.resolve("file/r.json")))
                .isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(errors.toString()).contains("--report").contains("cannot be written");
        assertThat(root.resolve(".kairos")).doesNotExist();
    }

    @Test
    void statusIsNotZeroWhenNothingRuns() {
        assertThat(run("status --json")).isEqualTo(1);
        assertThat(run("down")).isZero();
    }

    @Test
    void describesEveryOption() {
        KairosCommand.commandLine()
                .getSubcommands()
                .forEach(
                        (name, command) ->
                                command.getCommandSpec()
                                        .options()
                                        .forEach(
                                                option ->
                                                        assertThat(option.description())
                                                                .as(
                                                                        name
                                                                                + " "
                                                                                + option
                                                                                        .longestName())
                                                                .isNotEmpty()));
    }

    private int run(String command) {
        return KairosCommand.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(command.split(" "));
    }
}
