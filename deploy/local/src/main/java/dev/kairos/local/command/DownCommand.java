package dev.kairos.local.command;

import dev.kairos.local.KairosException;
import dev.kairos.local.PortBaseOption;
import dev.kairos.local.run.Installation;
import dev.kairos.local.run.Ports;
import dev.kairos.local.run.RunFolder;
import dev.kairos.local.run.RunState;
import dev.kairos.local.run.StateFile;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kairos down}: stops what {@code up} or {@code demo} started. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Stops what 'kairos up' or 'kairos demo' started: the stream first, then the jobs with"
                    + " a savepoint, Flink, the dashboard, the registry and Kafka.",
            ""
        })
public final class DownCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LEFTOVER_PATIENCE = Duration.ofSeconds(20);

    @Mixin private PortBaseOption portBase;

    @Override
    public Integer call() throws IOException {
        Ports ports = portBase.ports();
        RunFolder folder = RunFolder.of(Installation.current().root(), ports, Optional.empty());
        StateFile file = new StateFile(folder.control());
        Optional<RunState> state = file.read();
        if (state.isEmpty()) {
            System.out.printf("Nothing runs on port base %d.%n", ports.base());
            return 0;
        }
        Optional<ProcessHandle> supervisor = state.get().supervisor().process();
        if (supervisor.isPresent()) {
            System.out.println("Stopping; the jobs write a savepoint first.");
            supervisor.get().destroy();
            if (!Leftovers.awaitExit(supervisor.get(), PATIENCE)) {
                throw new KairosException(
                        "Process %d, which watches the parts, did not end within %d s; see %s/logs."
                                .formatted(
                                        supervisor.get().pid(),
                                        PATIENCE.toSeconds(),
                                        state.get().data()));
            }
        }
        // Of a supervisor that was killed; after an orderly end there is nothing here.
        Leftovers.stop(state.get(), LEFTOVER_PATIENCE);
        file.delete();
        System.out.println("Stopped.");
        return 0;
    }
}
