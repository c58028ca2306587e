package dev.kairos.bench.pipeline.flink;

import static dev.kairos.bench.report.Figures.rounded;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.TreeMap;

/**
 * Processor time that this process and groups of its threads have used so far. Threads that ended
 * are missing from the groups, and what runs outside Java's threads (compiler, garbage collector)
 * is in the process alone.
 *
 * @param process nanoseconds of the whole process
 * @param groups nanoseconds by name of threads without their numbers
 */
record ThreadTimes(long process, Map<String, Long> groups) {
    private static final double NANOS = 1e9;

    /** Below this, a group is not worth a line. */
    private static final double LEAST_SECONDS = 0.02;

    static ThreadTimes now() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        var groups = new TreeMap<String, Long>();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null) {
                long nanos = threads.getThreadCpuTime(thread.getThreadId());
                groups.merge(group(thread.getThreadName()), Math.max(0, nanos), Long::sum);
            }
        }
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new ThreadTimes(system.getProcessCpuTime(), groups);
    }

    private static String group(String thread) {
        return thread.replaceAll("\\(.*?\\)#?\\d*", "").replaceAll("[-#]?\\d+", "").strip();
    }

    /** Seconds between two moments: of the process, and of each group that did something. */
    Map<String, Double> since(ThreadTimes before) {
        var seconds = new TreeMap<String, Double>();
        groups.forEach(
                (group, nanos) -> {
                    double used = (nanos - before.groups.getOrDefault(group, 0L)) / NANOS;
                    if (used >= LEAST_SECONDS) {
                        seconds.put(group, rounded(used));
                    }
                });
        seconds.put("process", rounded((process - before.process) / NANOS));
        return seconds;
    }
}
