package dev.kairos.local.demo;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kairos.local.KairosException;
import dev.kairos.schemas.KairosTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code run.json} of a kept run: what must be known to open its topics again.
 *
 * @param topicPrefix of its topics
 * @param delivery {@code at-least-once} or {@code exactly-once}
 */
public record KeptRunFile(@JsonProperty("topic_prefix") String topicPrefix, String delivery) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public KeptRunFile {
        requireNonNull(topicPrefix, "topicPrefix");
        requireNonNull(delivery, "delivery");
    }

    public KairosTopics topics() {
        return new KairosTopics(topicPrefix);
    }

    public void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, JSON.writeValueAsString(this) + "\n");
    }

    /**
     * Reads the file of a kept run.
     *
     * @throws KairosException if there is no such file, or it is not what a run wrote
     */
    public static KeptRunFile read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new KairosException(
                    "%s is not what 'kairos demo --keep' left: it has no %s."
                            .formatted(file.getParent(), file.getFileName()));
        }
        try {
            return JSON.readValue(file.toFile(), KeptRunFile.class);
        } catch (IOException e) {
            throw new KairosException("Cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
    }
}
