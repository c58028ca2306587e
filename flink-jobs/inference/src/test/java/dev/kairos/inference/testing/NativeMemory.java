package dev.kairos.inference.testing;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Memory of this process that no garbage collector frees, on Linux. */
public final class NativeMemory {
    private static final Path MAPPINGS = Path.of("/proc/self/smaps");
    private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ .*");
    private static final Pattern ANONYMOUS = Pattern.compile("Anonymous: +([0-9]+) kB");

    /**
     * Java's heap and its class space, with compressed pointers, end below it; the C library takes
     * from far above. Told apart by address and not by what the heap says of itself, since that
     * counts pages that were not touched yet, behind which growth elsewhere would hide.
     */
    private static final long FIRST_NATIVE_ADDRESS = 1L << 36;

    private static final String CLASS_SPACE = "Compressed Class Space";

    private NativeMemory() {}

    /** Whether this system tells, and the heap is where it is expected. */
    public static boolean isMeasurable() {
        return Files.isReadable(MAPPINGS)
                && ManagementFactory.getMemoryPoolMXBeans().stream()
                        .anyMatch(pool -> pool.getName().equals(CLASS_SPACE));
    }

    /**
     * Bytes in memory that are neither Java's heap nor the JVM's own for classes and compiled code,
     * which go on being compiled.
     */
    public static long bytes() throws IOException {
        long address = 0;
        long kibibytes = 0;
        for (String line : Files.readAllLines(MAPPINGS)) {
            Matcher mapping = MAPPING.matcher(line);
            Matcher anonymous = ANONYMOUS.matcher(line);
            if (mapping.matches()) {
                address = Long.parseUnsignedLong(mapping.group(1), 16);
            } else if (anonymous.matches()
                    && Long.compareUnsigned(address, FIRST_NATIVE_ADDRESS) >= 0) {
                kibibytes += Long.parseLong(anonymous.group(1));
            }
        }
        return kibibytes * 1024 - ofTheJvm();
    }

    private static long ofTheJvm() {
        long bytes = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            String name = pool.getName();
            if (name.startsWith("CodeHeap")
                    || name.startsWith("CodeCache")
                    || name.equals("Metaspace")) {
                bytes += pool.getUsage().getCommitted();
            } else if (name.equals(CLASS_SPACE)) {
                // Part of what Metaspace counts, below the native addresses.
                bytes -= pool.getUsage().getCommitted();
            }
        }
        return bytes;
    }
}
