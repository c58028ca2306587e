package dev.kairos.jobs.definition;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.kairos.temporalcontext.ContextSpec;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A pipeline: what it reads, how records become observations, how much past counts, which model
 * answers, and what is written. Read from YAML by {@link DefinitionReader}; keys there are the
 * names of the components in snake case.
 *
 * <p>Components that a definition may leave out become their defaults on construction.
 */
public record PipelineDefinition(
        @JsonPropertyDescription(
                        "Name of the pipeline and of its Flink job: lower-case letters, digits and"
                                + " hyphens. Part of every output's id.")
                String name,
        @JsonPropertyDescription("Topics, without the prefix of a deployment.") Topics topics,
        @JsonPropertyDescription("How the values of the input topic are encoded.") Format format,
        @JsonPropertyDescription("How a record becomes observations.") Observe observe,
        @JsonPropertyDescription("Event time, and how far it may be out of order.") Time time,
        @JsonPropertyDescription("What is remembered of a key.") Context context,
        @JsonPropertyDescription("The model that answers, and how it is batched.") Model model,
        @JsonPropertyDescription(
                        "Degraded answers while the model cannot keep up; each step is off unless"
                                + " it is given.")
                Overload overload,
        @JsonPropertyDescription("at-least-once or exactly-once. The command line overrides it.")
                Delivery delivery,
        @JsonPropertyDescription(
                        "Whether inputs hold personal data: dead letters then name the position and"
                                + " the hash of a record and leave out its bytes.")
                Boolean personalData,
        @JsonPropertyDescription("Classes that read and write Kafka values.") Serdes serdes)
        implements Serializable {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    public PipelineDefinition {
        Require.text("name", name);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name '%s' must be lower-case letters and digits, joined by hyphens"
                            .formatted(name));
        }
        Require.present("topics", topics);
        Require.present("format", format);
        Require.present("observe", observe);
        Require.present("time", time);
        Require.present("model", model);
        context = Require.orElse(context, new Context(null, null, null, null));
        overload = Require.orElse(overload, new Overload(null, null));
        delivery = Require.orElse(delivery, Delivery.AT_LEAST_ONCE);
        personalData = Require.orElse(personalData, false);
        serdes = Require.orElse(serdes, new Serdes(null, null, null));
        if (context.maxAge().compareTo(time.allowedLateness()) <= 0) {
            throw new IllegalArgumentException(
                    "context.max_age (%s) must be longer than time.allowed_lateness (%s), or late records would find no context"
                            .formatted(
                                    Durations.format(context.maxAge()),
                                    Durations.format(time.allowedLateness())));
        }
        requireKept("overload.lower_cadence", overload.lowerCadence(), context);
        requireKept("overload.last_known", overload.lastKnown(), context);
        if (personalData && overload.lastKnown() != null) {
            throw new IllegalArgumentException(
                    "overload.last_known is not allowed with personal_data: about a person, an"
                            + " answer to something else is worse than none; leave it out");
        }
    }

    private static void requireKept(String field, Duration age, Context context) {
        if (age != null && age.compareTo(context.maxAge()) > 0) {
            throw new IllegalArgumentException(
                    "%s (%s) must not be longer than context.max_age (%s), after which a key's answer is forgotten"
                            .formatted(
                                    field,
                                    Durations.format(age),
                                    Durations.format(context.maxAge())));
        }
    }

    /** The same pipeline with another model package. */
    public PipelineDefinition withModel(String modelPackage) {
        return new PipelineDefinition(
                name,
                topics,
                format,
                observe,
                time,
                context,
                model.withPackage(modelPackage),
                overload,
                delivery,
                personalData,
                serdes);
    }

    /** The same pipeline with another delivery. */
    public PipelineDefinition withDelivery(Delivery other) {
        return new PipelineDefinition(
                name,
                topics,
                format,
                observe,
                time,
                context,
                model,
                overload,
                other,
                personalData,
                serdes);
    }

    /** Names of topics, to which a deployment puts its prefix. */
    public record Topics(
            @JsonPropertyDescription("Topic that is read.") String input,
            @JsonPropertyDescription("Topic of the answers.") String predictions,
            @JsonPropertyDescription("Topic of inputs that got none.") String deadLetters)
            implements Serializable {
        public Topics {
            Require.text("topics.input", input);
            predictions = Require.orElse(predictions, "predictions");
            deadLetters = Require.orElse(deadLetters, "dead-letters");
            if (input.equals(predictions)
                    || input.equals(deadLetters)
                    || predictions.equals(deadLetters)) {
                throw new IllegalArgumentException(
                        "topics: input, predictions and dead_letters must be three, got '%s', '%s' and '%s': what a pipeline writes it would read again"
                                .formatted(input, predictions, deadLetters));
            }
        }
    }

    /** Encoding of the input. */
    public record Format(
            @JsonPropertyDescription("avro: Avro in Confluent's wire format.") String type,
            @JsonPropertyDescription(
                            "Full name of the Avro record. A generated class of that name is used"
                                    + " if the class path has one, else records are generic.")
                    String record)
            implements Serializable {
        private static final String AVRO = "avro";

        public Format {
            type = Require.orElse(type, AVRO);
            if (!type.equals(AVRO)) {
                throw new IllegalArgumentException(
                        "format.type '%s' is not supported; write avro".formatted(type));
            }
            Require.text("format.record", record);
        }
    }

    /** From record to observations: one for each distinct key. */
    public record Observe(
            @JsonPropertyDescription("Kind of the observations, such as news.") String kind,
            @JsonPropertyDescription(
                            "Field with the key: a string, or an array of strings that gives an"
                                    + " observation for each.")
                    String key,
            @JsonPropertyDescription("The text that the model reads.") Text text)
            implements Serializable {
        public Observe {
            Require.text("observe.kind", kind);
            Require.text("observe.key", key);
            Require.present("observe.text", text);
        }
    }

    /** The text of a record. */
    public record Text(
            @JsonPropertyDescription(
                            "Fields with the text, joined by a line break; null and blank ones are"
                                    + " left out.")
                    List<String> fields,
            @JsonPropertyDescription(
                            "Largest text in bytes of UTF-8; a record above it is a dead letter"
                                    + " with cause TOO_LARGE.")
                    Integer maxBytes)
            implements Serializable {
        private static final int DEFAULT_MAX_BYTES = 64 * 1024;

        /** What brokers and producers of Kairos allow for a whole record. */
        private static final int MOST_BYTES = 4 * 1024 * 1024;

        public Text {
            if (fields == null || fields.isEmpty()) {
                throw new IllegalArgumentException(
                        "observe.text.fields is missing; name at least one field");
            }
            fields.forEach(field -> Require.text("observe.text.fields", field));
            fields = List.copyOf(fields);
            maxBytes =
                    Require.between(
                            "observe.text.max_bytes",
                            Require.orElse(maxBytes, DEFAULT_MAX_BYTES),
                            1,
                            MOST_BYTES);
        }
    }

    /** Event time. */
    public record Time(
            @JsonPropertyDescription(
                            "Field with the event time, of logical type timestamp-micros or"
                                    + " timestamp-millis.")
                    String field,
            @JsonPropertyDescription(
                            "How far the watermark stays behind the latest event time of a"
                                    + " partition.")
                    Duration outOfOrderness,
            @JsonPropertyDescription(
                            "How far behind the watermark a record is still answered; beyond, it is"
                                    + " a dead letter with cause LATE.")
                    Duration allowedLateness,
            @JsonPropertyDescription(
                            "After this long without a record, a partition no longer holds the"
                                    + " watermark back.")
                    Duration idleness,
            @JsonPropertyDescription(
                            "Event times before this are dead letters with cause INVALID_TIME.")
                    Instant earliest,
            @JsonPropertyDescription(
                            "Event times more than this after the append time are dead letters with"
                                    + " cause INVALID_TIME.")
                    Duration futureTolerance)
            implements Serializable {
        public Time {
            Require.text("time.field", field);
            outOfOrderness =
                    Require.notNegative(
                            "time.out_of_orderness",
                            Require.orElse(outOfOrderness, Duration.ofSeconds(5)));
            allowedLateness =
                    Require.notNegative(
                            "time.allowed_lateness",
                            Require.orElse(allowedLateness, Duration.ofSeconds(30)));
            idleness =
                    Require.positive(
                            "time.idleness", Require.orElse(idleness, Duration.ofSeconds(10)));
            earliest = Require.orElse(earliest, Instant.parse("1990-01-01T00:00:00Z"));
            futureTolerance =
                    Require.notNegative(
                            "time.future_tolerance",
                            Require.orElse(futureTolerance, Duration.ofHours(1)));
        }
    }

    /** What is remembered of a key. */
    public record Context(
            @JsonPropertyDescription("At most this many observations, the latest by event time.")
                    Integer maxObservations,
            @JsonPropertyDescription("At most this much older than what is scored.")
                    Duration maxAge,
            @JsonPropertyDescription("After this long an observation counts half in the mean.")
                    Duration halfLife,
            @JsonPropertyDescription("on-arrival: every observation is answered as it arrives.")
                    String emit)
            implements Serializable {
        private static final String ON_ARRIVAL = "on-arrival";
        private static final int MOST_OBSERVATIONS = 4096;

        public Context {
            maxObservations =
                    Require.between(
                            "context.max_observations",
                            Require.orElse(maxObservations, 256),
                            1,
                            MOST_OBSERVATIONS);
            maxAge =
                    Require.positive("context.max_age", Require.orElse(maxAge, Duration.ofDays(7)));
            halfLife =
                    Require.positive(
                            "context.half_life", Require.orElse(halfLife, Duration.ofHours(6)));
            emit = Require.orElse(emit, ON_ARRIVAL);
            if (!emit.equals(ON_ARRIVAL)) {
                throw new IllegalArgumentException(
                        "context.emit '%s' is not supported; write on-arrival".formatted(emit));
            }
        }

        /** The bounds of a context window. */
        public ContextSpec spec() {
            return new ContextSpec(maxObservations, maxAge);
        }
    }

    /**
     * What a pipeline gives up rather than inputs while the model cannot keep up. A step that is
     * null is not taken.
     */
    public record Overload(
            @JsonPropertyDescription(
                            "While the scheduler's predicted backlog exceeds the latency target, a"
                                    + " key with an answer not older than this, in event time, gets"
                                    + " it again instead of another, marked degraded:"
                                    + " lower-cadence.")
                    Duration lowerCadence,
            @JsonPropertyDescription(
                            "An input that found no room or no answer in time gets the latest"
                                    + " answer of its key if that is not older than this, in event"
                                    + " time, marked degraded: last-known, instead of a dead"
                                    + " letter. Not with personal_data.")
                    Duration lastKnown)
            implements Serializable {
        public Overload {
            if (lowerCadence != null) {
                Require.positive("overload.lower_cadence", lowerCadence);
            }
            if (lastKnown != null) {
                Require.positive("overload.last_known", lastKnown);
            }
        }

        /** Whether any step is taken. */
        public boolean degrades() {
            return lowersCadence() || lastKnown != null;
        }

        /** Whether keys are answered less often under load. */
        public boolean lowersCadence() {
            return lowerCadence != null;
        }

        /** Whether an answer of this age, in event time, stands in for a lower cadence. */
        public boolean isWithinCadence(Duration age) {
            return lowerCadence != null && age.compareTo(lowerCadence) <= 0;
        }

        /** Whether an answer of this age, in event time, is better than none. */
        public boolean isLastKnown(Duration age) {
            return lastKnown != null && age.compareTo(lastKnown) <= 0;
        }
    }

    /** Kafka's serializer and deserializer of values, by class name. */
    public record Serdes(
            @JsonPropertyDescription("Kafka Deserializer of the input's values.")
                    String deserializer,
            @JsonPropertyDescription("Kafka Serializer of the outputs' values.") String serializer,
            @JsonPropertyDescription(
                            "Settings of both under their own keys, such as"
                                    + " auto.register.schemas. The command line sets"
                                    + " schema.registry.url.")
                    Map<String, String> properties)
            implements Serializable {
        public Serdes {
            deserializer = Require.orElse(deserializer, "dev.kairos.schemas.AvroDeserializer");
            serializer = Require.orElse(serializer, "dev.kairos.schemas.AvroSerializer");
            properties = properties == null ? Map.of() : Map.copyOf(properties);
        }
    }
}
