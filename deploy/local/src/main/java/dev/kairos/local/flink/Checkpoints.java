package dev.kairos.local.flink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/** Finds the checkpoints that jobs left behind. */
public final class Checkpoints {
    private Checkpoints() {}

    /**
     * The newest complete checkpoint of a job, as a path that Flink restores from.
     *
     * @param directory where checkpoints of all jobs go
     * @param jobId whose
     */
    public static Optional<Path> newest(Path directory, String jobId) throws IOException {
        Path ofJob = directory.resolve(jobId);
        if (!Files.isDirectory(ofJob)) {
            return Optional.empty();
        }
        try (var checkpoints = Files.list(ofJob)) {
            return checkpoints
                    .filter(path -> path.getFileName().toString().matches("chk-\\d+"))
                    // Written last: a checkpoint without it was cut short.
                    .filter(path -> Files.isRegularFile(path.resolve("_metadata")))
                    .max(Comparator.comparingLong(Checkpoints::number));
        }
    }

    private static long number(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring("chk-".length()));
    }
}
