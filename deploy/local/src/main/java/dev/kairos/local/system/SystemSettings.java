package dev.kairos.local.system;

import static java.util.Objects.requireNonNull;

import dev.kairos.local.run.Ports;
import dev.kairos.schemas.KairosTopics;
import java.time.Duration;
import java.util.List;

/**
 * What a system is started with.
 *
 * @param ports where it listens
 * @param topics the names of its topics
 * @param pipelines the built-in pipelines it runs
 * @param delivery of every pipeline
 * @param checkpointInterval of every pipeline; with exactly-once, answers are seen that much later
 * @param seed of the generated stream
 * @param rate generated records a second
 */
public record SystemSettings(
        Ports ports,
        KairosTopics topics,
        List<String> pipelines,
        Delivery delivery,
        Duration checkpointInterval,
        long seed,
        double rate) {
    /** The pipelines that {@code --pipelines} may name. */
    public static final List<String> BUILT_IN_PIPELINES = List.of("news-sentiment");

    private static final int LONGEST_PREFIX = 100;

    public SystemSettings {
        requireNonNull(ports, "ports");
        requireNonNull(topics, "topics");
        requireNonNull(delivery, "delivery");
        requireNonNull(checkpointInterval, "checkpointInterval");
        pipelines = List.copyOf(pipelines);
        if (pipelines.isEmpty()) {
            throw new IllegalArgumentException("no pipeline is named; " + known());
        }
        for (String pipeline : pipelines) {
            if (!BUILT_IN_PIPELINES.contains(pipeline)) {
                throw new IllegalArgumentException(
                        "there is no pipeline '%s'; %s".formatted(pipeline, known()));
            }
        }
        if (checkpointInterval.toMillis() < 100) {
            throw new IllegalArgumentException(
                    "checkpoint interval %d ms is under 100 ms"
                            .formatted(checkpointInterval.toMillis()));
        }
        if (!(rate > 0 && rate <= 10_000)) {
            throw new IllegalArgumentException(
                    "rate %s is not between 0 and 10000 records a second".formatted(rate));
        }
        if (!topics.prefix().matches("[A-Za-z0-9._-]{1," + LONGEST_PREFIX + "}")) {
            throw new IllegalArgumentException(
                    "topic prefix '%s' is not 1 to %d letters, digits, dots, dashes or underscores"
                            .formatted(topics.prefix(), LONGEST_PREFIX));
        }
    }

    /** How parts and jobs are told where broker, registry and topics are. */
    List<String> endpointArguments() {
        return List.of(
                "--bootstrap",
                ports.bootstrap(),
                "--registry",
                ports.registryUrl(),
                "--topic-prefix",
                topics.prefix());
    }

    private static String known() {
        return "built in: " + String.join(", ", BUILT_IN_PIPELINES);
    }
}
