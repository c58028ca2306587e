package dev.kairos.inference.packaging;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.stream.Collectors;

/** Reads and writes {@code model.yaml}: strictly, since a field misread is a model misused. */
public final class ManifestYaml {
    private static final YAMLMapper MAPPER =
            YAMLMapper.builder(
                            YAMLFactory.builder()
                                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                                    .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                                    .build())
                    .addModule(TemporalYaml.module())
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(
                            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                            DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                            DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                            DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private ManifestYaml() {}

    /**
     * Reads a manifest.
     *
     * @param where the file's place, for messages
     * @throws ModelPackageException naming file and field, if it is no valid manifest
     */
    public static ModelManifest read(byte[] yaml, String where) {
        return read(yaml, where, ModelManifest.class);
    }

    /**
     * Reads the manifest of a temporal model.
     *
     * @param where the file's place, for messages
     * @throws ModelPackageException naming file and field, if it is no valid manifest
     */
    public static TemporalManifest readTemporal(byte[] yaml, String where) {
        return read(yaml, where, TemporalManifest.class);
    }

    /** Whether a manifest of any kind is a temporal model's. */
    static boolean isTemporal(byte[] yaml) {
        try {
            JsonNode manifest = MAPPER.readTree(yaml);
            return manifest != null && manifest.has("temporal");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Reads the manifest of an adapted encoder.
     *
     * @param where the file's place, for messages
     * @throws ModelPackageException naming file and field, if it is no valid manifest
     */
    public static EncoderManifest readEncoder(byte[] yaml, String where) {
        return read(yaml, where, EncoderManifest.class);
    }

    /** What a manifest of any kind says of its task; empty if it says nothing. */
    static String taskOf(byte[] yaml) {
        try {
            JsonNode manifest = MAPPER.readTree(yaml);
            return manifest == null ? "" : manifest.path("task").asText();
        } catch (IOException e) {
            return "";
        }
    }

    private static <T> T read(byte[] yaml, String where, Class<T> type) {
        try {
            T manifest = MAPPER.readValue(yaml, type);
            if (manifest == null) {
                throw new ModelPackageException(where + ": is empty");
            }
            return manifest;
        } catch (StreamReadException e) {
            throw new ModelPackageException("%s: %s".formatted(where, explain(e)), e);
        } catch (JsonMappingException e) {
            String reason =
                    e.getCause() instanceof StreamReadException broken
                            ? explain(broken)
                            : explain(e);
            throw new ModelPackageException("%s: %s".formatted(where, reason), e);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new ModelPackageException("%s: %s".formatted(where, e.getMessage()), e);
        } catch (IOException e) {
            throw new ModelPackageException("%s: %s".formatted(where, e.getMessage()), e);
        }
    }

    /** The manifest as the bytes of {@code model.yaml}; the same bytes for equal manifests. */
    public static byte[] write(ModelManifest manifest) {
        return writeAny(manifest);
    }

    /** The manifest as the bytes of {@code model.yaml}; the same bytes for equal manifests. */
    public static byte[] write(TemporalManifest manifest) {
        return writeAny(manifest);
    }

    /** The manifest as the bytes of {@code model.yaml}; the same bytes for equal manifests. */
    public static byte[] write(EncoderManifest manifest) {
        return writeAny(manifest);
    }

    private static byte[] writeAny(Object manifest) {
        try {
            return MAPPER.writeValueAsString(manifest).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The manifest has a value YAML cannot hold", e);
        }
    }

    private static String explain(StreamReadException e) {
        String oneLine = e.getOriginalMessage().replaceAll("\\s+", " ");
        return atLine(e, "is no YAML: " + oneLine);
    }

    private static String explain(JsonMappingException e) {
        String field =
                e.getPath().stream()
                        .map(
                                step ->
                                        step.getFieldName() != null
                                                ? step.getFieldName()
                                                : String.valueOf(step.getIndex()))
                        .collect(Collectors.joining("."));
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "unknown field '%s'; known here: %s"
                    .formatted(field, unknown.getKnownPropertyIds());
        }
        if (e.getOriginalMessage().startsWith("Missing creator property")) {
            return "field '%s' is missing".formatted(field);
        }
        String reason =
                e instanceof ValueInstantiationException && e.getCause() != null
                        ? e.getCause().getMessage()
                        : e.getOriginalMessage();
        return atLine(e, field.isEmpty() ? reason : "field '%s': %s".formatted(field, reason));
    }

    private static String atLine(JacksonException e, String reason) {
        return e.getLocation() == null || e.getLocation().getLineNr() < 1
                ? reason
                : "%s (line %d)".formatted(reason, e.getLocation().getLineNr());
    }
}
