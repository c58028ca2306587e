package dev.kairos.local.system;

import dev.kairos.local.KairosException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import oshi.SystemInfo;

/** Asks for enough free memory before anything is started. */
public final class MemoryCheck {
    /** What a run was measured to need, with room for the operating system's own. */
    public static final long NEEDED_MIB = 2560;

    private static final long MIB = 1024L * 1024;
    private static final Path CGROUP_LIMIT = Path.of("/sys/fs/cgroup/memory.max");

    private MemoryCheck() {}

    /**
     * Returns if there is enough.
     *
     * @throws KairosException saying how much is there and how much is needed
     */
    public static void requireEnough() {
        requireEnough(availableMib());
    }

    static void requireEnough(long availableMib) {
        if (availableMib < NEEDED_MIB) {
            throw new KairosException(
                    "Kairos needs about %d MiB of free memory, and %d MiB are available. Close something large, or run it on a machine with more."
                            .formatted(NEEDED_MIB, availableMib));
        }
    }

    private static long availableMib() {
        long available = new SystemInfo().getHardware().getMemory().getAvailable() / MIB;
        try {
            if (Files.isReadable(CGROUP_LIMIT)) {
                String limit = Files.readString(CGROUP_LIMIT).strip();
                if (!limit.equals("max")) {
                    return Math.min(available, Long.parseLong(limit) / MIB);
                }
            }
        } catch (IOException | NumberFormatException e) {
            // Not a limit that can be read: what the machine says has to do.
            return available;
        }
        return available;
    }
}
