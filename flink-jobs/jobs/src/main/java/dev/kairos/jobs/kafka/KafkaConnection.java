package dev.kairos.jobs.kafka;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Where a pipeline's topics and schemas are.
 *
 * @param bootstrap Kafka bootstrap servers, {@code host:port}, several with commas
 * @param registry base URL of the registry's Confluent API, several with commas
 * @param topicPrefix what all topics begin with
 * @param clientSettings further settings of every Kafka client, such as {@code sasl.*}
 * @param registrySettings further settings of the serdes, such as {@code basic.auth.user.info}
 */
public record KafkaConnection(
        String bootstrap,
        String registry,
        String topicPrefix,
        Map<String, String> clientSettings,
        Map<String, String> registrySettings) {
    private static final String REGISTRY_URL = "schema.registry.url";

    public KafkaConnection {
        requireNonNull(bootstrap, "bootstrap");
        requireNonNull(registry, "registry");
        requireNonNull(topicPrefix, "topicPrefix");
        clientSettings = Map.copyOf(clientSettings);
        registrySettings = Map.copyOf(registrySettings);
    }

    /** The full name of a topic. */
    public String topic(String name) {
        return topicPrefix + name;
    }

    /** Settings that every Kafka client starts from. */
    Properties clientProperties() {
        var properties = new Properties();
        properties.putAll(clientSettings);
        properties.setProperty("bootstrap.servers", bootstrap);
        return properties;
    }

    /**
     * Settings of the serdes: a definition's own, then those of the deployment, then the registry.
     */
    Map<String, String> serdeProperties(Map<String, String> ofDefinition) {
        var properties = new TreeMap<>(ofDefinition);
        properties.putAll(registrySettings);
        properties.put(REGISTRY_URL, registry);
        return properties;
    }

    /** Leaves registry and settings out, for they may hold passwords. */
    @Override
    public String toString() {
        return "Kafka at %s, topics %s*".formatted(bootstrap, topicPrefix);
    }
}
