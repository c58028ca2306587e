package dev.kairos.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import dev.kairos.jobs.definition.Durations;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Holds the configuration reference in the project's README against the code. To write them anew,
 * run this test with {@code -Dkairos.docs.write=true}.
 */
class ReadmeTest {
    private static final Path README = Path.of("../../README.md");

    /** What {@link Pipelines#parse} has to give; everything else has a default. */
    private static final Set<String> REQUIRED =
            Set.of(
                    "name",
                    "topics.input",
                    "format.record",
                    "observe.kind",
                    "observe.key",
                    "observe.text.fields",
                    "time.field",
                    "model.package");

    @Test
    void optionsAreThoseOfTheCommand() throws Exception {
        var table = new StringBuilder("| Option | Meaning |\n|---|---|\n");
        for (OptionSpec option : PipelineJob.commandLine().getCommandSpec().options()) {
            assertThat(option.description()).as(option.longestName()).isNotEmpty();
            String name =
                    option.usageHelp()
                            ? option.longestName()
                            : option.longestName() + " " + option.paramLabel();
            String meaning =
                    String.join(" ", option.description())
                            .replace("${DEFAULT-VALUE}", "`" + option.defaultValue() + "`");
            table.append(
                    "| `%s` | %s%s |\n"
                            .formatted(
                                    name.replace("|", "\\|"),
                                    meaning,
                                    option.required() ? " Required." : ""));
        }
        assertSection("options", table.toString());
    }

    @Test
    void fieldsAreThoseOfADefinition() throws Exception {
        var table = new StringBuilder("| Field | Default | Meaning |\n|---|---|---|\n");
        appendFields(table, "", Pipelines.parse(""));
        assertSection("definition", table.toString());
    }

    private static void appendFields(StringBuilder table, String path, Record section)
            throws ReflectiveOperationException {
        for (RecordComponent component : section.getClass().getRecordComponents()) {
            String field = path + fieldName(component);
            Object value = component.getAccessor().invoke(section);
            var description = component.getAccessor().getAnnotation(JsonPropertyDescription.class);
            assertThat(description).as("description of " + field).isNotNull();
            if (value instanceof Record nested) {
                table.append("| **`%s`** | | **%s** |\n".formatted(field, description.value()));
                appendFields(table, field + ".", nested);
            } else {
                table.append(
                        "| `%s` | %s | %s |\n"
                                .formatted(
                                        field,
                                        REQUIRED.contains(field) ? "required" : shown(value),
                                        description.value()));
            }
        }
    }

    private static String fieldName(RecordComponent component) {
        var named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null
                ? SnakeCaseStrategy.INSTANCE.translate(component.getName())
                : named.value();
    }

    private static String shown(Object value) {
        if (value == null) {
            return "off";
        }
        String written =
                value instanceof Duration duration
                        ? Durations.format(duration)
                        : value instanceof Map<?, ?> || value instanceof List<?>
                                ? "{}"
                                : value.toString();
        return "`" + written + "`";
    }

    private static void assertSection(String name, String expected) throws IOException {
        Pattern section =
                Pattern.compile(
                        "(<!-- begin %s -->\n)(.*?)(<!-- end %s -->)".formatted(name, name),
                        Pattern.DOTALL);
        String readme = Files.readString(README);
        Matcher matcher = section.matcher(readme);
        assertThat(matcher.find()).as("section '%s' of %s", name, README).isTrue();
        if (Boolean.getBoolean("kairos.docs.write")) {
            Files.writeString(
                    README,
                    readme.substring(0, matcher.start(2))
                            + expected
                            + readme.substring(matcher.end(2)));
            return;
        }
        assertThat(matcher.group(2))
                .as("%s has drifted; run this test with -Dkairos.docs.write=true", README)
                .isEqualTo(expected);
    }
}
