package dev.kairos.bench.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kairos.bench.BenchException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM with the class path of this one, which ends with it; see {@link ChildLoop}. */
public final class Child implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int STOP_SECONDS = 15;

    /**
     * The serial collector, and C1 alone of the compilers: on few cores, the optimizing compiler
     * and a concurrent collector take more from the model, which is native code, than they give.
     * The product's own processes on one machine run so too, except for its TaskManager, which has
     * the serial collector and both compilers.
     */
    public static final List<String> LEAN = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedReader answers;
    private final Writer commands;

    private Child(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
    }

    /**
     * Starts a JVM and waits until it is ready.
     *
     * @param name for messages, and of its log
     * @param folder where its log and temporary files go
     * @param heapMib its largest heap
     * @param main class whose main method calls {@link ChildLoop#serve}
     * @throws BenchException if it ends before it is ready
     */
    public static Child start(
            String name, Path folder, int heapMib, Class<?> main, List<String> arguments)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(LEAN);
        command.add("-Xmx" + heapMib + "m");
        // What it leaves there goes with the folder.
        command.add("-Djava.io.tmpdir=" + folder);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        Path log = folder.resolve(name + ".log");
        var process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        var child = new Child(name, log, process);
        try {
            child.nextLine();
        } catch (IOException | RuntimeException e) {
            child.close();
            throw e;
        }
        return child;
    }

    /**
     * Sends a command and waits for the answer.
     *
     * @throws BenchException if it fails there, or the process is gone
     */
    public JsonNode ask(Object command) throws IOException {
        try {
            commands.write(MAPPER.writeValueAsString(command));
            commands.write('\n');
            commands.flush();
        } catch (IOException e) {
            throw gone(e);
        }
        JsonNode line = MAPPER.readTree(nextLine());
        if (line.has("error")) {
            throw new BenchException("%s: %s".formatted(name, line.get("error").asText()));
        }
        return line.get("answer");
    }

    /** The next line of JSON; a JVM that is watched may print of its own. */
    private String nextLine() throws IOException {
        String line = answers.readLine();
        while (line != null && !line.startsWith("{")) {
            line = answers.readLine();
        }
        if (line == null) {
            throw gone(null);
        }
        return line;
    }

    private BenchException gone(IOException origin) {
        return new BenchException(
                "The %s process ended unasked; its last words:%n%s".formatted(name, lastWords()),
                origin);
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            return "(none: " + e + ")";
        }
    }

    /** Processor time that the process used so far. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() throws IOException {
        try {
            commands.close();
        } catch (IOException alreadyGone) {
            // Then there is nothing to tell it.
        }
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            // In a hurry, but until it has ended it writes to its folder and holds its ports.
            process.destroyForcibly().onExit().join();
            Thread.currentThread().interrupt();
        }
        answers.close();
    }
}
