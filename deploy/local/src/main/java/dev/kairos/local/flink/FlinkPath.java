package dev.kairos.local.flink;

import java.nio.file.Path;

/** Local folders as Flink reads them. */
public final class FlinkPath {
    private FlinkPath() {}

    /**
     * The path with its scheme, and nothing escaped: Flink takes {@code %20} for three letters, and
     * a space for a space.
     */
    public static String of(Path path) {
        return "file://" + path.toAbsolutePath();
    }
}
