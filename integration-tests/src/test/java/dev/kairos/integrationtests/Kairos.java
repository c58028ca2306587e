package dev.kairos.integrationtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.local.run.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@code kairos} commands from what the build left, as the shell script does. */
final class Kairos {
    /** What the build left in this checkout. */
    static final Installation INSTALLATION =
            new Installation(Path.of("..").toAbsolutePath().normalize());

    private Kairos() {}

    /**
     * How a command ended.
     *
     * @param status its exit status
     * @param output its standard output
     * @param errors its standard error
     */
    record Outcome(int status, String output, String errors) {}

    /** Runs a command to its end, and fails if that takes longer than the patience. */
    static Outcome run(Duration patience, List<String> arguments) {
        try {
            Path output = Files.createTempFile("kairos-", ".out");
            Path errors = Files.createTempFile("kairos-", ".err");
            Process process =
                    new ProcessBuilder(command(arguments))
                            .redirectOutput(output.toFile())
                            .redirectError(errors.toFile())
                            .start();
            boolean ended = process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.destroy();
                process.waitFor(30, TimeUnit.SECONDS);
            }
            var outcome =
                    new Outcome(
                            ended ? process.exitValue() : -1,
                            Files.readString(output, UTF_8),
                            Files.readString(errors, UTF_8));
            Files.delete(output);
            Files.delete(errors);
            assertThat(ended)
                    .as("kairos %s ended within %s: %s", arguments, patience, outcome)
                    .isTrue();
            return outcome;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while running kairos " + arguments, e);
        }
    }

    private static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-D%s=%s".formatted(Installation.ROOT_PROPERTY, INSTALLATION.root()),
                        "-Dlog4j2.configurationFile=kairos-part-log4j2.xml",
                        "-Dlog.file=" + Path.of("target", "kairos.log").toAbsolutePath(),
                        "-cp",
                        INSTALLATION.localClasspath(),
                        "dev.kairos.local.KairosCommand"));
        command.addAll(arguments);
        return command;
    }
}
