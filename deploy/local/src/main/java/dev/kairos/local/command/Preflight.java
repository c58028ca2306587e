package dev.kairos.local.command;

import dev.kairos.local.KairosException;
import dev.kairos.local.run.PortCheck;
import dev.kairos.local.run.Ports;
import dev.kairos.local.run.RunFolder;
import dev.kairos.local.run.RunState;
import dev.kairos.local.run.StateFile;
import dev.kairos.local.system.MemoryCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** What must be true before a system is started. */
final class Preflight {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Preflight() {}

    /**
     * Refuses to start beside a running system, sweeps away what a killed one left, and asks for
     * free ports and memory.
     *
     * @throws KairosException saying what is in the way and what to do
     */
    static void check(Ports ports, RunFolder folder) throws IOException {
        StateFile file = new StateFile(folder.control());
        Optional<RunState> state = file.read();
        if (state.isPresent()) {
            if (state.get().supervisor().process().isPresent()) {
                throw new KairosException(
                        "A system started by 'kairos %s' runs already (process %d). Stop it with 'kairos down%s', or start another beside it with --port-base."
                                .formatted(
                                        state.get().startedBy(),
                                        state.get().supervisor().pid(),
                                        ports.base() == Ports.DEFAULT_BASE
                                                ? ""
                                                : " --port-base " + ports.base()));
            }
            Leftovers.stop(state.get(), PATIENCE);
            file.delete();
        }
        PortCheck.requireFree(ports);
        MemoryCheck.requireEnough();
    }
}
