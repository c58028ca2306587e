package dev.kairos.local.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a supervisor writes down about the system it runs, for {@code status} and {@code down}.
 *
 * @param startedBy {@code demo} or {@code up}
 * @param phase how far it is
 * @param supervisor the process that watches the others
 * @param portBase see {@link Ports}
 * @param topicPrefix of its topics
 * @param delivery {@code at-least-once} or {@code exactly-once}
 * @param data folder of its data
 * @param restarts parts that died and were started again
 * @param processes the parts
 */
public record RunState(
        @JsonProperty("started_by") String startedBy,
        Phase phase,
        ProcessEntry supervisor,
        @JsonProperty("port_base") int portBase,
        @JsonProperty("topic_prefix") String topicPrefix,
        String delivery,
        String data,
        int restarts,
        List<ProcessEntry> processes) {
    /** How far a system is. */
    public enum Phase {
        STARTING,
        RUNNING,
        STOPPING
    }

    /**
     * One process. A pid alone may have been given to a stranger since; with the start time it
     * cannot.
     *
     * @param name of the part
     * @param pid of the process
     * @param startedAt start time in ms since the epoch, as the operating system tells it
     * @param port where it listens, 0 if nowhere
     */
    public record ProcessEntry(
            String name, long pid, @JsonProperty("started_at") long startedAt, int port) {
        public ProcessEntry {
            requireNonNull(name, "name");
        }

        /** Describes a process of ours that runs. */
        public static ProcessEntry of(String name, ProcessHandle process, int port) {
            return new ProcessEntry(name, process.pid(), startOf(process), port);
        }

        /** The process, if it is still this one. */
        public Optional<ProcessHandle> process() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(handle -> startOf(handle) == startedAt);
        }

        private static long startOf(ProcessHandle process) {
            return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        }
    }

    public RunState {
        requireNonNull(startedBy, "startedBy");
        requireNonNull(phase, "phase");
        requireNonNull(supervisor, "supervisor");
        requireNonNull(topicPrefix, "topicPrefix");
        requireNonNull(delivery, "delivery");
        requireNonNull(data, "data");
        processes = List.copyOf(processes);
    }
}
