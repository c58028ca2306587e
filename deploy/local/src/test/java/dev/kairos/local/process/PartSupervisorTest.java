package dev.kairos.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kairos.local.KairosException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartSupervisorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path logs;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private PartSupervisor supervisor;

    /** Writes a file, then runs until it is told to end, or ends at once with a message. */
    public static final class PartMain {
        private PartMain() {}

        public static void main(String[] args) throws Exception {
            if (args[0].equals("broken")) {
                System.err.println("cannot open the store");
                System.exit(3);
            }
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> write(Path.of(args[1]), "ended")));
            write(Path.of(args[0]), Long.toString(ProcessHandle.current().pid()));
            Thread.currentThread().join();
        }

        private static void write(Path file, String text) {
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @BeforeEach
    void startSupervisor() throws URISyntaxException {
        Path classes =
                Path.of(
                        GuardedMain.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        supervisor =
                new PartSupervisor(
                        new PartLauncher(classes, logs, logs),
                        new PartSupervisor.Listener() {
                            @Override
                            public void died(String name, int exitCode) {
                                heard.add(name + " died with " + exitCode);
                            }

                            @Override
                            public void restarted(String name) {
                                heard.add(name + " restarted");
                            }

                            @Override
                            public void changed() {}
                        });
    }

    @AfterEach
    void stopSupervisor() {
        supervisor.close();
    }

    @Test
    void startsAPartAgainThatWasKilled() throws Exception {
        supervisor.start(part("running", "stopped"));
        await().atMost(PATIENCE).until(() -> Files.exists(logs.resolve("running")));

        supervisor.parts().get(0).process().destroyForcibly();

        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("part died with 137");
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("part restarted");
        assertThat(supervisor.restarts()).isEqualTo(1);
        assertThat(supervisor.parts().get(0).process().isAlive()).isTrue();
    }

    @Test
    void stopsAPartInAnOrderlyWayAndLeavesItStopped() {
        supervisor.start(part("running", "stopped"));
        await().atMost(PATIENCE).until(() -> Files.exists(logs.resolve("running")));

        supervisor.stop("part", PATIENCE);

        assertThat(logs.resolve("stopped")).hasContent("ended");
        assertThat(supervisor.parts()).isEmpty();
        assertThat(supervisor.restarts()).isZero();
        assertThat(heard).isEmpty();
    }

    @Test
    void givesUpOnAPartThatKeepsDyingAndShowsWhatItSaid() {
        supervisor.start(part("broken", "stopped"));

        await().atMost(PATIENCE).until(() -> supervisor.failure().isDone());

        assertThat(supervisor.failure().join())
                .hasMessageContaining("part died 5 times within a minute, last with exit code 3")
                .hasMessageContaining("cannot open the store");
        assertThat(supervisor.restarts()).isEqualTo(4);
    }

    @Test
    void forgetsAPartThatCouldNotBeStarted() throws Exception {
        Files.createDirectory(logs.resolve("part.out"));

        assertThatThrownBy(() -> supervisor.start(part("running", "stopped")))
                .isInstanceOf(KairosException.class)
                .hasMessageContaining("Cannot start part");
        assertThat(supervisor.parts()).isEmpty();
    }

    @Test
    void endsAPartWhoseStarterIsGone() throws Exception {
        supervisor.start(part("running", "stopped"));
        await().atMost(PATIENCE).until(() -> Files.exists(logs.resolve("running")));
        Process process = supervisor.parts().get(0).process();

        // What the operating system does with this end of the pipe when the starter is killed.
        process.getOutputStream().close();

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(logs.resolve("stopped")).hasContent("ended");
    }

    private PartSpec part(String running, String stopped) {
        return new PartSpec(
                "part",
                0,
                System.getProperty("java.class.path"),
                List.of("-Xmx32m", "-XX:TieredStopAtLevel=1"),
                PartMain.class.getName(),
                List.of(
                        running.equals("broken") ? running : logs.resolve(running).toString(),
                        logs.resolve(stopped).toString()),
                Map.of());
    }
}
