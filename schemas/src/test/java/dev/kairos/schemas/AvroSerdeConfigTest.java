package dev.kairos.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AvroSerdeConfigTest {
    private static final Path README = Path.of("README.md");
    private static final String START = "<!-- configuration: generated -->\n";
    private static final String END = "<!-- end of configuration -->";

    @Test
    void needsNothingButTheUrl() {
        assertThat(config(Map.of()).registryUrls()).hasSize(1);
        assertThatThrownBy(() -> new AvroSerdeConfig(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.registry.url");
    }

    @Test
    void ignoresWhatOthersConfigure() {
        assertThatCode(
                        () ->
                                config(
                                        Map.of(
                                                "bootstrap.servers", "localhost:9092",
                                                "avro.remove.java.properties", "true")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "schema.registry.url, localhost:8081",
        "schema.registry.url, ftp://localhost",
        "schema.registry.url, 'http://a,b c'",
        "schema.registry.url, ''",
        "use.latest.version, true",
        "auto.register.schemas, perhaps",
        "value.subject.name.strategy, com.example.MyStrategy",
        "key.subject.name.strategy, ''",
        "basic.auth.credentials.source, SASL_INHERIT",
        "kairos.reader.class, no.such.Thing",
        "max.retries, -1",
        "retries.wait.ms, 0",
        "http.read.timeout.ms, soon"
    })
    void namesTheKeyWhoseValueMakesNoSense(String key, String value) {
        assertThatThrownBy(() -> config(Map.of(key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://kairos:pa55word@", "kairos:pa55word@host", "http://a:pa55word@ b"})
    void doesNotQuoteAUrlThatMayHoldAPassword(String url) {
        assertThatThrownBy(() -> config(Map.of("schema.registry.url", url)))
                .isInstanceOf(ConfigException.class)
                .hasMessageNotContaining("pa55word");
    }

    @Test
    void wantsAUserAndAPassword() {
        assertThatThrownBy(
                        () ->
                                config(
                                        Map.of(
                                                "basic.auth.credentials.source", "USER_INFO",
                                                "basic.auth.user.info", "onlyauser")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("basic.auth.user.info")
                .hasMessageNotContaining("onlyauser");
    }

    @Test
    void everyKeyIsDocumented() {
        assertThat(AvroSerdeConfig.definition().configKeys().values())
                .allSatisfy(key -> assertThat(key.documentation).isNotBlank());
    }

    /** With {@code -Dkairos.docs.write=true} it writes the table instead of comparing it. */
    @Test
    void theReadmeListsEveryKey() throws IOException {
        String readme = Files.readString(README);
        int from = readme.indexOf(START) + START.length();
        int to = readme.indexOf(END);
        if (Boolean.getBoolean("kairos.docs.write")) {
            Files.writeString(README, readme.substring(0, from) + table() + readme.substring(to));
            return;
        }

        assertThat(readme.substring(from, to))
                .as("schemas/README.md; write it with -Dtest.argLine=-Dkairos.docs.write=true")
                .isEqualTo(table());
    }

    private static String table() {
        ConfigDef definition = AvroSerdeConfig.definition();
        return definition.configKeys().values().stream()
                .map(AvroSerdeConfigTest::row)
                .collect(
                        Collectors.joining(
                                "", "| Key | Type | Default | Meaning |\n|---|---|---|---|\n", ""));
    }

    private static String row(ConfigKey key) {
        return "| `%s` | %s | %s | %s |\n"
                .formatted(
                        key.name,
                        key.type.name().toLowerCase(Locale.ROOT),
                        defaultOf(key),
                        key.documentation.replace("|", "\\|").replace("\n", " "));
    }

    private static String defaultOf(ConfigKey key) {
        if (!key.hasDefault()) {
            return "required";
        }
        String text = ConfigDef.convertToString(key.defaultValue, key.type);
        return text == null || text.isEmpty() || key.type == ConfigDef.Type.PASSWORD
                ? ""
                : "`" + text + "`";
    }

    private static AvroSerdeConfig config(Map<String, String> more) {
        Map<String, String> configs = new HashMap<>();
        configs.put("schema.registry.url", "http://localhost:8081");
        configs.putAll(more);
        return new AvroSerdeConfig(configs);
    }
}
