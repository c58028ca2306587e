package dev.kairos.local;

import dev.kairos.local.run.Ports;
import dev.kairos.schemas.KairosTopics;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which every command that talks to a running system is told where it is. */
public final class EndpointOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin private PortBaseOption portBase;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description =
                    "Kafka bootstrap servers (default: 127.0.0.1:19092, or as --port-base moves"
                            + " it).")
    private String bootstrap;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description =
                    "Base URL of the registry's Confluent API (default:"
                            + " http://127.0.0.1:18081/apis/ccompat/v7, or as --port-base moves"
                            + " it).")
    private String registry;

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            defaultValue = KairosTopics.DEFAULT_PREFIX,
            description =
                    "What the names of all topics begin with; one prefix is one time domain"
                            + " (default: ${DEFAULT-VALUE}).")
    private String topicPrefix;

    /**
     * What the options say.
     *
     * @throws ParameterException if the registry's address is no URL
     */
    public Endpoints endpoints() {
        if (registry != null && !registry.matches("https?://.+")) {
            throw new ParameterException(
                    command.commandLine(),
                    "Invalid value for --registry: '%s' is no http:// or https:// URL"
                            .formatted(registry));
        }
        return new Endpoints(
                bootstrap == null ? ports().bootstrap() : bootstrap,
                registry == null ? ports().registryUrl() : registry,
                new KairosTopics(topicPrefix));
    }

    /** The ports that the system listens on, as far as no option says otherwise. */
    public Ports ports() {
        return portBase.ports();
    }
}
