package dev.kairos.streamsapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The README's table of options is what the command line says. */
class ReadmeTest {
    private static final String BEGIN = "<!-- options: begin -->\n";
    private static final String END = "<!-- options: end -->";

    @Test
    void theTableOfOptionsIsUpToDate() throws IOException {
        var readme = Files.readString(Path.of("README.md"));
        var table = readme.substring(readme.indexOf(BEGIN) + BEGIN.length(), readme.indexOf(END));

        assertThat(table).as("README.md between the option marks").isEqualTo(options());
    }

    private static String options() {
        var table = new StringBuilder("| Option | Default | Meaning |\n|---|---|---|\n");
        for (var option : new CommandLine(new StreamsApp()).getCommandSpec().options()) {
            if (!option.usageHelp() && !option.versionHelp()) {
                table.append(
                        "| `%s` | %s | %s |\n"
                                .formatted(name(option), value(option), text(option)));
            }
        }
        return table.toString();
    }

    private static String name(OptionSpec option) {
        var name = option.longestName();
        return option.arity().max() == 0 ? name : name + " " + option.paramLabel();
    }

    private static String value(OptionSpec option) {
        if (option.required()) {
            return "required";
        }
        return option.defaultValue() == null ? "" : "`" + option.defaultValue() + "`";
    }

    private static String text(OptionSpec option) {
        return String.join(" ", option.description()).replaceFirst(" \\(default: [^)]*\\)", "");
    }
}
