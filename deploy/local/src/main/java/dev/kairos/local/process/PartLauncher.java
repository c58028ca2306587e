package dev.kairos.local.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts parts as JVMs of their own. */
public final class PartLauncher {
    private static final int OUTPUT_LINES_SHOWN = 8;

    private final Path guardJar;
    private final Path logs;
    private final Path temporary;

    /**
     * @param guardJar the jar with {@link GuardedMain}
     * @param logs where each part's {@code NAME.log} and {@code NAME.out} go
     * @param temporary where parts unpack native libraries and the like; a killed part leaves them
     */
    public PartLauncher(Path guardJar, Path logs, Path temporary) {
        this.guardJar = requireNonNull(guardJar, "guardJar");
        this.logs = requireNonNull(logs, "logs");
        this.temporary = requireNonNull(temporary, "temporary");
    }

    /** Starts the part; it ends with this process at the latest. */
    public Process start(PartSpec spec) throws IOException {
        File output = output(spec.name()).toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command(spec))
                        .redirectInput(Redirect.PIPE)
                        .redirectOutput(Redirect.appendTo(output))
                        .redirectErrorStream(true);
        builder.environment().putAll(spec.environment());
        // These would change every part's memory and logging behind the limits set here.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().remove("_JAVA_OPTIONS");
        builder.environment().remove("JDK_JAVA_OPTIONS");
        return builder.start();
    }

    /** What a part prints; its log file lies beside it. */
    public Path output(String name) {
        return logs.resolve(name + ".out");
    }

    public Path log(String name) {
        return logs.resolve(name + ".log");
    }

    /** The last lines of a part's output or else of its log, as a sentence for an error message. */
    public String lastOutput(String name) {
        for (Path file : new Path[] {output(name), log(name)}) {
            List<String> tail = tail(file);
            if (!tail.isEmpty()) {
                return "The end of %s:%n  %s".formatted(file, String.join("\n  ", tail));
            }
        }
        return "It left no output in " + output(name).getParent() + ".";
    }

    private static List<String> tail(Path file) {
        try {
            // Decoded here, since reading lines fails at the first byte that is not UTF-8.
            List<String> lines =
                    Files.isRegularFile(file)
                            ? new String(Files.readAllBytes(file), UTF_8).lines().toList()
                            : List.of();
            return lines.subList(Math.max(0, lines.size() - OUTPUT_LINES_SHOWN), lines.size());
        } catch (IOException e) {
            return List.of();
        }
    }

    private List<String> command(PartSpec spec) {
        List<String> command = new ArrayList<>();
        // A terminal sends Ctrl-C to every process of the foreground group. The parts must not
        // hear it: they are stopped in order, by the process that started them.
        command.addAll(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(spec.jvmOptions());
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-Dlog.file=" + log(spec.name()));
        command.add("-Dlog4j2.configurationFile=kairos-part-log4j2.xml");
        command.add("-cp");
        command.add(spec.classpath() + File.pathSeparator + guardJar);
        command.add(GuardedMain.class.getName());
        command.add(spec.mainClass());
        command.addAll(spec.arguments());
        return command;
    }
}
