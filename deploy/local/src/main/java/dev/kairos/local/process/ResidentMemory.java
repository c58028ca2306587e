package dev.kairos.local.process;

import java.util.Collection;
import oshi.SystemInfo;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/** Resident memory of processes, as the operating system counts it, in MiB. */
public final class ResidentMemory {
    private static final long MIB = 1024L * 1024;

    private final OperatingSystem system = new SystemInfo().getOperatingSystem();

    /** Of one process; 0 if it is gone. */
    public long mib(long pid) {
        OSProcess process = system.getProcess(Math.toIntExact(pid));
        return process == null ? 0 : process.getResidentMemory() / MIB;
    }

    /** Of all; pages that processes share count once for each. */
    public long sumMib(Collection<Long> pids) {
        return pids.stream().mapToLong(this::mib).sum();
    }
}
