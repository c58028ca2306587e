package dev.kairos.local.command;

import dev.kairos.local.KairosException;
import dev.kairos.local.run.Installation;
import dev.kairos.local.run.RunFolder;
import dev.kairos.local.run.RunState;
import dev.kairos.local.run.StateFile;
import dev.kairos.local.system.SystemSettings;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kairos up}: the same system as a demo, in the background. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts the same parts as 'kairos demo' in the background and returns when they are"
                    + " ready. 'kairos down' stops them.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  kairos up",
            "  kairos up --no-generator --topic-prefix stocknet.",
            "  kairos up --port-base 28080"
        })
public final class UpCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(200);

    @Option(
            names = "--no-generator",
            description = "Start no stream of generated news: for 'kairos replay' or your own.")
    private boolean noGenerator;

    @Mixin private SystemOptions options;

    @Override
    public Integer call() throws IOException, InterruptedException {
        SystemSettings settings = options.settings();
        Installation installation = Installation.current();
        RunFolder folder = RunFolder.of(installation.root(), settings.ports(), Optional.empty());
        Preflight.check(settings.ports(), folder);
        folder.clear();
        folder.create();

        Path output = folder.logs().resolve("supervisor.out");
        Process supervisor = startSupervisor(installation, folder, output);
        Thread onSignal = new Thread(supervisor::destroy, "stop-supervisor");
        Runtime.getRuntime().addShutdownHook(onSignal);
        boolean ready = awaitReady(supervisor, new StateFile(folder.control()), output);
        Runtime.getRuntime().removeShutdownHook(onSignal);
        if (!ready) {
            throw new KairosException("The system did not start; logs are in " + folder.logs());
        }
        System.out.printf(
                "%n  Dashboard   %s%n  Flink       %s%n  Kafka       %s%n  Registry    %s%n%nStop"
                        + " it with 'kairos down'.%n",
                settings.ports().dashboardUrl(),
                settings.ports().flinkUrl(),
                settings.ports().bootstrap(),
                settings.ports().registryUrl());
        return 0;
    }

    private Process startSupervisor(Installation installation, RunFolder folder, Path output)
            throws IOException {
        List<String> command = new ArrayList<>();
        // It must outlive this terminal.
        command.addAll(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-D" + Installation.ROOT_PROPERTY + "=" + installation.root(),
                        "-Dlog.file=" + folder.logs().resolve("supervisor.log"),
                        "-Dlog4j2.configurationFile=kairos-part-log4j2.xml",
                        "-cp",
                        installation.localClasspath(),
                        "dev.kairos.local.KairosCommand",
                        "supervise"));
        command.addAll(options.arguments());
        if (noGenerator) {
            command.add("--no-generator");
        }
        return new ProcessBuilder(command)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(output.toFile())
                .redirectErrorStream(true)
                .start();
    }

    /** Shows what the supervisor prints until it is ready or ends. */
    private static boolean awaitReady(Process supervisor, StateFile state, Path output)
            throws IOException, InterruptedException {
        try (RandomAccessFile file = new RandomAccessFile(output.toFile(), "r")) {
            while (true) {
                boolean alive = supervisor.isAlive();
                boolean ready =
                        state.read()
                                .filter(
                                        current ->
                                                current.supervisor().pid() == supervisor.pid()
                                                        && current.phase()
                                                                == RunState.Phase.RUNNING)
                                .isPresent();
                copy(file);
                if (ready || !alive) {
                    return ready && alive;
                }
                Thread.sleep(POLL.toMillis());
            }
        }
    }

    private static void copy(RandomAccessFile file) throws IOException {
        byte[] news = new byte[Math.toIntExact(file.length() - file.getFilePointer())];
        file.readFully(news);
        System.out.print(new String(news, StandardCharsets.UTF_8));
        System.out.flush();
    }
}
