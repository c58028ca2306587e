package dev.kairos.local;

import dev.kairos.schemas.KairosTopics;
import picocli.CommandLine.Option;

/** The options by which every command that talks to a running system is told where it is. */
public final class EndpointOptions {
    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:19092",
            description = "Kafka bootstrap servers (default: ${DEFAULT-VALUE}).")
    private String bootstrap;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:18081/apis/ccompat/v7",
            description = "Base URL of the registry's Confluent API (default: ${DEFAULT-VALUE}).")
    private String registry;

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            defaultValue = KairosTopics.DEFAULT_PREFIX,
            description =
                    "What the names of all topics begin with; one prefix is one time domain"
                            + " (default: ${DEFAULT-VALUE}).")
    private String topicPrefix;

    /** What the options say. */
    public Endpoints endpoints() {
        return new Endpoints(bootstrap, registry, new KairosTopics(topicPrefix));
    }
}
