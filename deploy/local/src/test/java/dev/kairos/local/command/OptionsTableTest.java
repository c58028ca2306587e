package dev.kairos.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.local.KairosCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The README's tables of options are generated here, and must not drift from the options. */
class OptionsTableTest {
    private static final Path README = Path.of("README.md");
    private static final String BEGIN = "<!-- options: generated, see OptionsTableTest -->\n";
    private static final String END = "<!-- end of options -->";

    @Test
    void readmeShowsTheOptionsThereAre() throws IOException {
        String readme = Files.readString(README);
        int from = readme.indexOf(BEGIN);
        int to = readme.indexOf(END);
        assertThat(from).as("place for the options in README.md").isPositive();
        String updated = readme.substring(0, from) + BEGIN + tables() + readme.substring(to);

        if (Boolean.getBoolean("kairos.update-docs")) {
            Files.writeString(README, updated);
        }

        assertThat(Files.readString(README))
                .as("README.md; write it anew with -Dkairos.update-docs=true in test.argLine")
                .isEqualTo(updated);
    }

    private static String tables() {
        StringBuilder text = new StringBuilder();
        for (String name : List.of("demo", "up", "down", "status", "replay", "ledger")) {
            CommandLine command = KairosCommand.commandLine().getSubcommands().get(name);
            if (command != null) {
                text.append("\n### kairos ").append(name).append("\n\n");
                text.append("| Option | What it does |\n|---|---|\n");
                command.getCommandSpec().options().stream()
                        .filter(option -> !option.usageHelp() && !option.versionHelp())
                        .filter(option -> !option.hidden())
                        .forEach(option -> text.append(row(option)));
            }
        }
        return text.append('\n').toString();
    }

    private static String row(OptionSpec option) {
        String description =
                String.join(" ", option.description())
                        .replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValue()))
                        .replace("|", "\\|");
        String value =
                option.arity().max() == 0 ? "" : " " + option.paramLabel().replace("|", "\\|");
        return "| `%s%s` | %s |\n".formatted(option.longestName(), value, description);
    }
}
