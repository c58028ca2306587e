package dev.kairos.streamsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.streamsapp.topology.SkippedRecords;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class StreamsAppTest {
    @TempDir private Path folder;

    private final StringWriter errors = new StringWriter();

    @Test
    void aTakenPortEndsTheAppWithItsExitCode() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int code = run(required("--port", Integer.toString(taken.getLocalPort())));

            assertThat(code).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.1", "no such host"})
    void soDoesAnAddressOfAnotherMachine(String host) {
        assertThat(run(required("--port", "0", "--host", host))).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "--topic-prefix, kai ros, letters",
        "--port, 70000, 65535",
        "--history, 0, at least one",
        "--repeat-window, PT1S, one minute",
        "--internal-replication, 0, at least 1",
        "--registry, nowhere, schema.registry.url",
        "--serde, no.such.Serde, no.such.Serde",
        "--config, no-such-file, no-such-file",
        "--bootstrap, nowhere, bootstrap.servers",
        "--state-dir, /dev/null/state, state"
    })
    void aWrongOptionSaysWhichAndWhy(String option, String value, String message) {
        assertThat(run(required(option, value))).isEqualTo(2);
        assertThat(errors.toString()).contains(message);
    }

    @Test
    void aFileAddsClientPropertiesAndOptionsWin() throws Exception {
        var file = folder.resolve("client.properties");
        Files.writeString(
                file,
                "security.protocol=SSL\napplication.id=other\nschema.registry.url=http://x\n");
        var options = new StreamsAppOptions();
        new CommandLine(options).parseArgs(required("--config", file.toString()));

        var properties =
                options.streamsConfiguration(new SkippedRecords(new SimpleMeterRegistry()));
        assertThat(properties)
                .containsEntry("security.protocol", "SSL")
                .containsEntry("application.id", "kairos.streams-app")
                .containsEntry("isolation.level", "read_committed");
        assertThat(options.serdeConfiguration())
                .containsEntry("schema.registry.url", "http://127.0.0.1:1")
                .containsEntry("security.protocol", "SSL");
    }

    private String[] required(String... more) {
        var arguments = new LinkedHashMap<String, String>();
        arguments.put("--bootstrap", "127.0.0.1:1");
        arguments.put("--state-dir", folder.resolve("state").toString());
        arguments.put("--registry", "http://127.0.0.1:1");
        for (int i = 0; i < more.length; i += 2) {
            arguments.put(more[i], more[i + 1]);
        }
        return arguments.entrySet().stream()
                .flatMap(argument -> Stream.of(argument.getKey(), argument.getValue()))
                .toArray(String[]::new);
    }

    private int run(String... arguments) {
        return new CommandLine(new StreamsApp())
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
    }
}
