package dev.kairos.local.command;

import dev.kairos.local.run.RunState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Parts whose supervisor is gone. They end by themselves; this makes sure of it. */
final class Leftovers {
    private Leftovers() {}

    /** Stops the processes of a state file that are still the ones it names. */
    static void stop(RunState state, Duration patience) {
        List<ProcessHandle> left =
                state.processes().stream().flatMap(entry -> entry.process().stream()).toList();
        left.forEach(ProcessHandle::destroy);
        for (ProcessHandle process : left) {
            if (!awaitExit(process, patience)) {
                process.destroyForcibly();
                awaitExit(process, patience);
            }
        }
    }

    /** Whether the process ended in time. */
    static boolean awaitExit(ProcessHandle process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
