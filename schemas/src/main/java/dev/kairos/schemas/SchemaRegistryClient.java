package dev.kairos.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kairos.schemas.RegistryHttp.Answer;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * A schema registry with Confluent's REST API, asked for Avro schemas. Safe for use by many
 * threads.
 *
 * <p>Schemas and ids are cached for as long as the client lives, for a registry never changes them.
 * That an id is unknown is remembered for {@link AvroSerdeConfig#UNKNOWN_ID_TTL_MS} only: it may be
 * registered the next moment, and a flood of records with one bad id must not flood the registry.
 *
 * <p>All methods throw {@link RegistryUnavailableException} when the registry does not answer
 * within the configured retries, {@link RegistryAccessException} when it wants other credentials,
 * and {@link RegistryException} when it refuses for another reason. Messages name subject or id and
 * the URL, and never a password.
 */
public final class SchemaRegistryClient {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    // The registry's own codes for "not found" are 404 and two digits more. A bare 404 comes from a
    // wrong URL, which says nothing about an id.
    private static final int CODES_PER_STATUS = 100;
    private static final int MAX_UNKNOWN_IDS = 1_000;
    private static final int MAX_REFERENCES = 100;

    private final RegistryHttp http;
    private final Duration unknownIdTtl;
    private final InstantSource clock;
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
    private final Map<SubjectSchema, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Instant> unknownIds =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Integer, Instant> eldest) {
                    return size() > MAX_UNKNOWN_IDS;
                }
            };

    /** A client for the registry that the configuration names. */
    public SchemaRegistryClient(AvroSerdeConfig config) {
        this(config, InstantSource.system());
    }

    /**
     * @param clock what the age of a negative answer is measured with
     */
    SchemaRegistryClient(AvroSerdeConfig config, InstantSource clock) {
        this.http = new RegistryHttp(config);
        this.unknownIdTtl = config.duration(AvroSerdeConfig.UNKNOWN_ID_TTL_MS);
        this.clock = requireNonNull(clock, "clock");
    }

    /** A client with default settings for the registry at one URL, or several with commas. */
    public static SchemaRegistryClient at(String urls) {
        return new SchemaRegistryClient(
                new AvroSerdeConfig(Map.of(AvroSerdeConfig.REGISTRY_URL, urls)));
    }

    /** The addresses of the registry, for messages; without credentials. */
    public String describe() {
        return http.describe();
    }

    /**
     * Registers the schema under the subject, if it is not there yet, and returns its id.
     *
     * @throws IncompatibleSchemaException when the subject's compatibility level forbids it
     */
    public int register(String subject, Schema schema) {
        return ids.computeIfAbsent(
                new SubjectSchema(subject, schema),
                key -> {
                    String purpose = "registering " + purpose(subject, schema);
                    return id(post(versions(subject), schemaBody(schema), purpose), purpose);
                });
    }

    /**
     * The id of a schema that the subject holds already.
     *
     * @throws RegistryException when it does not
     */
    public int idOf(String subject, Schema schema) {
        return ids.computeIfAbsent(
                new SubjectSchema(subject, schema),
                key -> {
                    String purpose = purpose(subject, schema);
                    return id(post(subject(subject), schemaBody(schema), purpose), purpose);
                });
    }

    private int id(Answer answer, String purpose) {
        JsonNode id = orThrow(answer, purpose).path("id");
        if (!id.isInt()) {
            throw new RegistryException(answer.status(), "No id in " + answer.describe());
        }
        return id.asInt();
    }

    /**
     * The schema with that id.
     *
     * @throws DecodingException with {@link Cause#UNKNOWN_SCHEMA} when the registry does not know
     *     the id, {@link Cause#WRONG_SCHEMA} when it is no Avro schema
     */
    public Schema schemaById(int id) {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        // No registry gives out negative ids; some refuse a question about one as malformed.
        if (id < 0 || isKnownToBeUnknown(id)) {
            throw unknown(id);
        }
        String purpose = "schema id " + id;
        Answer answer = get("/schemas/ids/" + id, purpose);
        if (isNotFound(answer)) {
            rememberUnknown(id);
            throw unknown(id);
        }
        Schema schema = parse(orThrow(answer, purpose), purpose);
        schemas.put(id, schema);
        return schema;
    }

    private DecodingException unknown(int id) {
        return new DecodingException(
                Cause.UNKNOWN_SCHEMA,
                "Schema id %d is unknown to the registry at %s".formatted(id, describe()),
                null);
    }

    private boolean isKnownToBeUnknown(int id) {
        synchronized (unknownIds) {
            Instant since = unknownIds.get(id);
            return since != null && clock.instant().isBefore(since.plus(unknownIdTtl));
        }
    }

    private void rememberUnknown(int id) {
        synchronized (unknownIds) {
            // Removed first, so that the eldest entry is the one asked about longest ago.
            unknownIds.remove(id);
            unknownIds.put(id, clock.instant());
        }
    }

    /** The names of all subjects. */
    public List<String> subjects() {
        JsonNode names = orThrow(get("/subjects", "the subjects"), "the subjects");
        return StreamSupport.stream(names.spliterator(), false).map(JsonNode::asText).toList();
    }

    /** The latest version of a subject's schema; empty when there is no such subject. */
    public Optional<Schema> latest(String subject) {
        String purpose = "the latest version of subject " + subject;
        Answer answer = get(versions(subject) + "/latest", purpose);
        return isNotFound(answer)
                ? Optional.empty()
                : Optional.of(parse(orThrow(answer, purpose), purpose));
    }

    /** The compatibility level of subjects that have none of their own. */
    public String compatibility() {
        JsonNode level =
                orThrow(get("/config", "the compatibility level"), "the compatibility level");
        return level.path("compatibilityLevel").asText();
    }

    /**
     * Sets the compatibility level of subjects that have none of their own.
     *
     * @param level a level of Confluent's, such as {@code FULL_TRANSITIVE}
     */
    public void setCompatibility(String level) {
        String purpose = "setting the compatibility level to " + level;
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("compatibility", level);
        orThrow(http.ask("PUT", "/config", Optional.of(body), purpose), purpose);
    }

    /**
     * Whether the subject's compatibility level would let the schema be registered after its latest
     * version; true for a new subject.
     */
    public boolean isCompatible(String subject, Schema schema) {
        String purpose = "the compatibility of " + purpose(subject, schema);
        Answer answer =
                post("/compatibility" + versions(subject) + "/latest", schemaBody(schema), purpose);
        return isNotFound(answer)
                || orThrow(answer, purpose).path("is_compatible").asBoolean(false);
    }

    private Answer get(String path, String purpose) {
        return http.ask("GET", path, Optional.empty(), purpose);
    }

    private Answer post(String path, JsonNode body, String purpose) {
        return http.ask("POST", path, Optional.of(body), purpose);
    }

    private static boolean isNotFound(Answer answer) {
        return answer.status() == NOT_FOUND && answer.errorCode() / CODES_PER_STATUS == NOT_FOUND;
    }

    private static JsonNode orThrow(Answer answer, String purpose) {
        if (answer.isSuccess() && !answer.body().isMissingNode()) {
            return answer.body();
        }
        String message = "The registry refused " + purpose + ": " + answer.describe();
        throw switch (answer.status()) {
            case UNAUTHORIZED, FORBIDDEN ->
                    new RegistryAccessException(
                            answer.status(),
                            message + " (see " + AvroSerdeConfig.CREDENTIALS_SOURCE + ")");
            case CONFLICT -> new IncompatibleSchemaException(answer.status(), message);
            case NOT_FOUND ->
                    new RegistryException(
                            answer.status(),
                            isNotFound(answer)
                                    ? message
                                    : message
                                            + " (is "
                                            + AvroSerdeConfig.REGISTRY_URL
                                            + " the registry's base URL?)");
            default -> new RegistryException(answer.status(), message);
        };
    }

    private Schema parse(JsonNode answer, String purpose) {
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw wrong("%s is a %s schema, no Avro schema".formatted(purpose, type), null);
        }
        // Written by whoever may write to the registry: only what reading needs is checked.
        var parser = new Schema.Parser().setValidateDefaults(false);
        try {
            addReferences(parser, answer.path("references"), new HashSet<>());
            return parser.parse(answer.path("schema").asText());
        } catch (AvroRuntimeException e) {
            throw wrong("%s cannot be parsed: %s".formatted(purpose, e.getMessage()), e);
        }
    }

    /** Parses the schemas that another one names, each after those that it names itself. */
    private void addReferences(Schema.Parser parser, JsonNode references, Set<String> seen) {
        for (JsonNode reference : references) {
            String path =
                    versions(reference.path("subject").asText())
                            + "/"
                            + reference.path("version").asInt();
            if (!seen.add(path)) {
                continue;
            }
            if (seen.size() > MAX_REFERENCES) {
                throw wrong("More than " + MAX_REFERENCES + " references from one schema", null);
            }
            String purpose = "the referenced schema " + path;
            JsonNode referenced = orThrow(get(path, purpose), purpose);
            addReferences(parser, referenced.path("references"), seen);
            parser.parse(referenced.path("schema").asText());
        }
    }

    private DecodingException wrong(String what, Exception origin) {
        return new DecodingException(
                Cause.WRONG_SCHEMA, "At the registry " + describe() + ", " + what, origin);
    }

    private static ObjectNode schemaBody(Schema schema) {
        return JsonNodeFactory.instance.objectNode().put("schema", schema.toString());
    }

    private static String purpose(String subject, Schema schema) {
        return "%s under subject %s".formatted(schema.getFullName(), subject);
    }

    private static String subject(String subject) {
        // In a path, unlike in a form, a space is not written as a plus.
        return "/subjects/" + URLEncoder.encode(subject, UTF_8).replace("+", "%20");
    }

    private static String versions(String subject) {
        return subject(subject) + "/versions";
    }

    private record SubjectSchema(String subject, Schema schema) {}
}
