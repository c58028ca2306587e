package dev.kairos.local;

import static java.util.Objects.requireNonNull;

import dev.kairos.schemas.KairosTopics;

/**
 * Where a running system is reached.
 *
 * @param bootstrap Kafka bootstrap servers, {@code host:port}
 * @param registryUrl base URL of the registry's Confluent API
 * @param topics the names of its topics
 */
public record Endpoints(String bootstrap, String registryUrl, KairosTopics topics) {
    public Endpoints {
        requireNonNull(bootstrap, "bootstrap");
        requireNonNull(registryUrl, "registryUrl");
        requireNonNull(topics, "topics");
    }
}
