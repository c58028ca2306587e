package dev.kairos.modelcli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class HelpTest {
    @Test
    void everyCommandHasHelpThatCanBeFormatted() {
        PrintStream before = System.err;
        var warnings = new ByteArrayOutputStream();
        System.setErr(new PrintStream(warnings, true, StandardCharsets.UTF_8));
        List<CommandLine> commands;
        try {
            commands = withSubcommands(new CommandLine(new ModelsCommand()));
            commands.forEach(
                    command ->
                            assertThat(command.getUsageMessage())
                                    .contains("Usage:", "--help")
                                    .doesNotContain("%n"));
        } finally {
            System.setErr(before);
        }
        assertThat(commands).hasSizeGreaterThan(10);
        assertThat(warnings.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    private static List<CommandLine> withSubcommands(CommandLine command) {
        var commands = new ArrayList<>(List.of(command));
        command.getSubcommands().values().forEach(sub -> commands.addAll(withSubcommands(sub)));
        return commands;
    }
}
