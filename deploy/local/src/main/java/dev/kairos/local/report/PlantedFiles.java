package dev.kairos.local.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kairos.local.report.DemoReport.Planted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Adds up what the generators of a run say they planted. */
public final class PlantedFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PlantedFiles() {}

    /**
     * The sum of what the files say.
     *
     * @param files one a generator; a generator that was killed left none, and what it planted is
     *     then not known
     */
    public static Planted sum(List<Path> files) throws IOException {
        long broken = 0;
        long late = 0;
        long episodes = 0;
        for (Path file : files) {
            if (Files.isRegularFile(file)) {
                JsonNode planted = JSON.readTree(file.toFile());
                broken += count(planted, "broken");
                late += count(planted, "late");
                episodes += count(planted, "episodes");
            }
        }
        return new Planted(broken, late, episodes, 0, 0);
    }

    private static long count(JsonNode planted, String field) {
        return planted.path(field).asLong();
    }
}
