package dev.kairos.local.command;

import dev.kairos.local.DurationConverter;
import dev.kairos.local.PortBaseOption;
import dev.kairos.local.run.Ports;
import dev.kairos.local.system.Delivery;
import dev.kairos.local.system.SystemSettings;
import dev.kairos.schemas.KairosTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What every command that starts a system may be told about it. */
final class SystemOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin private PortBaseOption portBase;

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            defaultValue = KairosTopics.DEFAULT_PREFIX,
            description = "What the names of all topics begin with (default: ${DEFAULT-VALUE}).")
    private String topicPrefix;

    @Option(
            names = "--pipelines",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "news-sentiment",
            description =
                    "Built-in pipelines to run, with commas between (default: ${DEFAULT-VALUE}).")
    private List<String> pipelines;

    @Option(
            names = "--delivery",
            paramLabel = "MODE",
            defaultValue = "at-least-once",
            converter = DeliveryConverter.class,
            description =
                    "at-least-once: lowest latency, a failure may repeat answers with the same id."
                            + " exactly-once: Kafka transactions, answers are seen one checkpoint"
                            + " later (default: ${DEFAULT-VALUE}).")
    private Delivery delivery;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "TIME",
            defaultValue = "2s",
            converter = DurationConverter.class,
            description = "How often Flink takes a checkpoint (default: ${DEFAULT-VALUE}).")
    private Duration checkpointInterval;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the generated stream (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--rate",
            paramLabel = "RECORDS",
            defaultValue = "40",
            description = "Generated records a second (default: ${DEFAULT-VALUE}).")
    private double rate;

    Ports ports() {
        return portBase.ports();
    }

    SystemSettings settings() {
        try {
            return new SystemSettings(
                    ports(),
                    new KairosTopics(topicPrefix),
                    pipelines,
                    delivery,
                    checkpointInterval,
                    seed,
                    rate);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    /** The same options as arguments, for a process that is to run the same system. */
    List<String> arguments() {
        SystemSettings settings = settings();
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("--port-base", Integer.toString(settings.ports().base())));
        arguments.addAll(List.of("--topic-prefix", settings.topics().prefix()));
        arguments.addAll(List.of("--pipelines", String.join(",", settings.pipelines())));
        arguments.addAll(List.of("--delivery", settings.delivery().toString()));
        arguments.addAll(
                List.of("--checkpoint-interval", settings.checkpointInterval().toMillis() + "ms"));
        arguments.addAll(List.of("--seed", Long.toString(settings.seed())));
        arguments.addAll(List.of("--rate", Double.toString(settings.rate())));
        return arguments;
    }

    static final class DeliveryConverter implements ITypeConverter<Delivery> {
        @Override
        public Delivery convert(String value) {
            try {
                return Delivery.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
