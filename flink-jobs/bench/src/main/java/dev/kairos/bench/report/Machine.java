package dev.kairos.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;
import oshi.SystemInfo;

/** What a run ran on. */
final class Machine {
    private Machine() {}

    static Map<String, Object> describe() {
        var system = new SystemInfo();
        var machine = new LinkedHashMap<String, Object>();
        machine.put("cpu", system.getHardware().getProcessor().getProcessorIdentifier().getName());
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        machine.put("memory_mib", system.getHardware().getMemory().getTotal() >> 20);
        machine.put("os", system.getOperatingSystem().toString());
        machine.put("jdk", "%s %s".formatted(System.getProperty("java.vendor"), Runtime.version()));
        machine.put("load_at_end", load(system));
        return machine;
    }

    /** Of the last minute, or null where the system does not tell. */
    private static Double load(SystemInfo system) {
        double load = system.getHardware().getProcessor().getSystemLoadAverage(1)[0];
        return load < 0 ? null : Figures.rounded(load);
    }
}
