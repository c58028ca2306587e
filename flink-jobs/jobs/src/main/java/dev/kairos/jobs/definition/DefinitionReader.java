package dev.kairos.jobs.definition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.function.Function;

/** Reads pipeline definitions; a key it does not know is an error. */
public final class DefinitionReader {
    private static final String SHIPPED = "pipelines/%s.yaml";

    private static final ObjectMapper YAML =
            YAMLMapper.builder(
                            YAMLFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .addModule(
                            new SimpleModule()
                                    .addDeserializer(
                                            Duration.class,
                                            new FromText<>(Duration.class, Durations::parse))
                                    .addDeserializer(
                                            Instant.class,
                                            new FromText<>(
                                                    Instant.class, DefinitionReader::instant)))
                    .build();

    private DefinitionReader() {}

    /**
     * Reads a definition.
     *
     * @param nameOrFile a shipped pipeline's name, or the path of a YAML file: what ends in {@code
     *     .yaml} or {@code .yml} or has a folder in it
     * @throws DefinitionException naming the file, line and field at fault and what to do
     */
    public static PipelineDefinition read(String nameOrFile) {
        boolean file =
                nameOrFile.endsWith(".yaml")
                        || nameOrFile.endsWith(".yml")
                        || nameOrFile.contains("/");
        return file ? readFile(Path.of(nameOrFile)) : readShipped(nameOrFile);
    }

    private static PipelineDefinition readFile(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new DefinitionException(
                    "Cannot read the pipeline definition %s (%s); check the path and that it is UTF-8 text"
                            .formatted(file.toAbsolutePath(), e),
                    e);
        }
    }

    private static PipelineDefinition readShipped(String name) {
        String resource = SHIPPED.formatted(name);
        ClassLoader loader = DefinitionReader.class.getClassLoader();
        try (InputStream in = loader.getResourceAsStream(resource)) {
            if (in == null) {
                throw new DefinitionException(
                        "No pipeline '%s' is shipped; name one that is, such as news-sentiment, or give the path of a YAML file"
                                .formatted(name),
                        null);
            }
            return parse(new String(in.readAllBytes(), UTF_8), resource);
        } catch (IOException e) {
            throw new DefinitionException("Cannot read " + resource, e);
        }
    }

    /**
     * Parses a definition.
     *
     * @param yaml the text of the definition
     * @param origin where the text is from, for messages
     * @throws DefinitionException naming the line and field at fault and what to do
     */
    public static PipelineDefinition parse(String yaml, String origin) {
        try {
            PipelineDefinition definition = YAML.readValue(yaml, PipelineDefinition.class);
            if (definition == null) {
                throw new DefinitionException(
                        origin + " is empty; describe a pipeline in it", null);
            }
            return definition;
        } catch (JsonProcessingException e) {
            throw new DefinitionException(where(origin, e) + what(e), e);
        }
    }

    private static String where(String origin, JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        return at == null
                ? origin + ": "
                : "%s line %d, column %d: ".formatted(origin, at.getLineNr(), at.getColumnNr());
    }

    private static String what(JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "unknown field %s; fields here are %s"
                    .formatted(
                            path(unknown),
                            unknown.getKnownPropertyIds().stream()
                                    .map(Objects::toString)
                                    .sorted()
                                    .collect(joining(", ")));
        }
        if (e instanceof JsonMappingException mapping && !path(mapping).isEmpty()) {
            return path(mapping) + ": " + innermost(e);
        }
        return innermost(e);
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(
                        step ->
                                step.getFieldName() == null
                                        ? "[" + step.getIndex() + "]"
                                        : step.getFieldName())
                .collect(joining("."));
    }

    private static String innermost(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof JsonProcessingException json
                ? json.getOriginalMessage()
                : String.valueOf(cause.getMessage());
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "'%s' is no time; write one such as 1990-01-01T00:00:00Z".formatted(text));
        }
    }

    /** A value written as text. */
    private static final class FromText<T> extends FromStringDeserializer<T> {
        private final transient Function<String, T> parser;

        private FromText(Class<T> type, Function<String, T> parser) {
            super(type);
            this.parser = parser;
        }

        @Override
        protected T _deserialize(String text, DeserializationContext context) throws IOException {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                JsonParser at = context.getParser();
                throw JsonMappingException.from(at, e.getMessage());
            }
        }
    }
}
