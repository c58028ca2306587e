package dev.kairos.local.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.kairos.local.KairosException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** {@code state.json}: written whole or not at all, so that a reader never sees half of it. */
public final class StateFile {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path file;
    private final Path supervisorPid;

    public StateFile(Path control) {
        this.file = requireNonNull(control, "control").resolve("state.json");
        this.supervisorPid = control.resolve("supervisor.pid");
    }

    /**
     * What was written last; empty when nothing runs.
     *
     * @throws KairosException if the file is not what a supervisor writes
     */
    public Optional<RunState> read() throws IOException {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), RunState.class));
        } catch (JsonProcessingException e) {
            throw new KairosException(
                    "%s cannot be read (%s). If nothing of Kairos runs here, delete it."
                            .formatted(file, e.getOriginalMessage()),
                    e);
        }
    }

    public void write(RunState state) throws IOException {
        Files.createDirectories(file.getParent());
        Path next = file.resolveSibling("state.json.next");
        Files.write(next, JSON.writeValueAsBytes(state));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // The shell script asks for this one before it would replace jars that are in use.
        Files.writeString(supervisorPid, Long.toString(state.supervisor().pid()));
    }

    public void delete() throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(supervisorPid);
    }
}
