package dev.kairos.local.generator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kairos.local.generator.PlannedRecord.Kind;
import dev.kairos.schemas.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** What was planted: records that the broker acknowledged, and no others. Thread-safe. */
final class PlantedCounts {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final long seed;
    private final double rate;
    private final Map<Kind, Long> kinds = new EnumMap<>(Kind.class);
    private final Map<Cause, Long> broken = new EnumMap<>(Cause.class);
    private long offered;
    private long sent;
    private long refused;
    private long bursts;
    private Instant firstAt;
    private Instant lastAt;

    PlantedCounts(long seed, double rate) {
        this.seed = seed;
        this.rate = rate;
    }

    /** A record was given to the producer. */
    synchronized void offered(long burstsBegun) {
        offered++;
        bursts = burstsBegun;
    }

    /** The broker acknowledged it. */
    synchronized void acknowledged(Kind kind, PlannedRecord planned, Instant at) {
        sent++;
        kinds.merge(kind, 1L, Long::sum);
        planned.fault().ifPresent(fault -> broken.merge(fault.cause(), 1L, Long::sum));
        firstAt = firstAt == null ? at : firstAt;
        lastAt = at;
    }

    /** The producer gave it up. */
    synchronized void refused() {
        refused++;
    }

    synchronized long sent() {
        return sent;
    }

    /** Records that were offered and neither acknowledged nor given up yet. */
    synchronized long unacknowledged() {
        return offered - sent - refused;
    }

    synchronized ObjectNode json() {
        ObjectNode json = JSON.createObjectNode();
        json.put("seed", seed)
                .put("rate", rate)
                .put("sent", sent)
                .put("unacknowledged", unacknowledged())
                .put("refused", refused)
                .put("first_record_at", firstAt == null ? null : firstAt.toString())
                .put("last_record_at", lastAt == null ? null : lastAt.toString());
        ObjectNode causes = json.putObject("by_cause");
        for (Fault fault : Fault.values()) {
            causes.put(fault.cause().name(), broken.getOrDefault(fault.cause(), 0L));
        }
        causes.put(Cause.LATE.name(), count(Kind.LATE));
        return json.put("broken", broken.values().stream().mapToLong(Long::longValue).sum())
                .put("late", count(Kind.LATE))
                .put("late_within_bound", count(Kind.LATE_WITHIN_BOUND))
                .put("duplicates", count(Kind.DUPLICATE_SAME_ID) + count(Kind.DUPLICATE_OTHER_ID))
                .put("duplicates_same_id", count(Kind.DUPLICATE_SAME_ID))
                .put("duplicates_other_id", count(Kind.DUPLICATE_OTHER_ID))
                .put("bursts", bursts);
    }

    private long count(Kind kind) {
        return kinds.getOrDefault(kind, 0L);
    }

    /** Writes {@link #json} in place of what the file held; a reader never sees half of it. */
    void write(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        Path draft = Files.createTempFile(parent, file.getFileName().toString(), ".tmp");
        Files.writeString(draft, json().toPrettyString() + System.lineSeparator());
        Files.move(
                draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
