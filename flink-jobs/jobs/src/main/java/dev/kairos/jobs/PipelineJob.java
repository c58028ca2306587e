package dev.kairos.jobs;

import dev.kairos.jobs.definition.DefinitionException;
import dev.kairos.jobs.definition.DefinitionReader;
import dev.kairos.jobs.definition.Delivery;
import dev.kairos.jobs.definition.Durations;
import dev.kairos.jobs.definition.PipelineDefinition;
import dev.kairos.jobs.functions.SchedulerAccess;
import dev.kairos.jobs.kafka.KafkaConnection;
import dev.kairos.jobs.kafka.KafkaEnds;
import dev.kairos.jobs.kafka.StartCheck;
import dev.kairos.jobs.kafka.StartException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.client.program.ProgramParametrizationException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Submits a pipeline to the Flink cluster that runs this program. */
@Command(
        name = "pipeline-job",
        description = "Runs a pipeline on Flink, from Kafka to Kafka.",
        sortOptions = false)
public final class PipelineJob {
    @Spec private CommandSpec spec;

    @Option(
            names = "--pipeline",
            required = true,
            paramLabel = "NAME|FILE",
            description = "A shipped pipeline's name, such as news-sentiment, or a YAML file.")
    private String pipeline;

    @Option(
            names = "--bootstrap",
            required = true,
            paramLabel = "HOST:PORT",
            description = "Kafka bootstrap servers, several with commas.")
    private String bootstrap;

    @Option(
            names = "--registry",
            required = true,
            paramLabel = "URL",
            description =
                    "Base URL of a schema registry with Confluent's API, several with commas.")
    private String registry;

    @Option(
            names = "--topic-prefix",
            defaultValue = "kairos.",
            paramLabel = "PREFIX",
            description = "What all topics begin with (default: ${DEFAULT-VALUE}).")
    private String topicPrefix;

    @Option(
            names = "--delivery",
            paramLabel = "MODE",
            description =
                    "at-least-once or exactly-once (default: what the pipeline's definition says).")
    private Delivery delivery;

    @Option(
            names = "--checkpoint-interval",
            defaultValue = "2s",
            paramLabel = "DURATION",
            description =
                    "Time between checkpoints; with exactly-once, output is visible that much"
                            + " later (default: ${DEFAULT-VALUE}).")
    private Duration checkpointInterval;

    @Option(
            names = "--parallelism",
            defaultValue = "2",
            paramLabel = "N",
            description = "Subtasks of each operator (default: ${DEFAULT-VALUE}).")
    private int parallelism;

    @Option(
            names = "--model",
            paramLabel = "NAME|DIR",
            description = "Model package (default: what the pipeline's definition says).")
    private String model;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description =
                    "Java properties for every Kafka client, such as security.protocol and sasl.*.")
    private Path kafkaConfig;

    @Option(
            names = "--registry-config",
            paramLabel = "FILE",
            description =
                    "Java properties for the serdes, such as basic.auth.user.info and"
                            + " schema.registry.ssl.*.")
    private Path registryConfig;

    @Option(
            names = "--start-timeout",
            defaultValue = "30s",
            paramLabel = "DURATION",
            description =
                    "How long broker and registry may take to answer before the job is submitted"
                            + " (default: ${DEFAULT-VALUE}).")
    private Duration startTimeout;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Prints this and ends.")
    @SuppressWarnings("unused") // Picocli reads the option itself.
    private boolean help;

    /**
     * Submits the pipeline.
     *
     * @throws ProgramParametrizationException if the arguments, the definition, Kafka or the
     *     registry do not allow it; Flink's command line prints its message, which says what is
     *     wrong and what to do, without a stack
     */
    public static void main(String[] args) throws Exception {
        CommandLine command = commandLine();
        try {
            if (!CommandLine.printHelpIfRequested(command.parseArgs(args))) {
                command.<PipelineJob>getCommand().submit();
            }
        } catch (ParameterException e) {
            throw refused(e.getMessage() + System.lineSeparator() + command.getUsageMessage(), e);
        } catch (DefinitionException | StartException e) {
            throw refused(e.getMessage(), e);
        }
    }

    private static ProgramParametrizationException refused(String message, Exception origin) {
        var refusal = new ProgramParametrizationException(message);
        refusal.initCause(origin);
        return refusal;
    }

    /** The command with its options and what they mean. */
    static CommandLine commandLine() {
        return new CommandLine(new PipelineJob())
                .registerConverter(Duration.class, Durations::parse)
                .registerConverter(Delivery.class, Delivery::ofLabel);
    }

    /** A transaction lives from one checkpoint to the end of the next, which takes a while. */
    private void requireTransactionsToEnd(PipelineDefinition definition) {
        Duration longest = KafkaEnds.TRANSACTION_TIMEOUT.dividedBy(2);
        if (definition.delivery() == Delivery.EXACTLY_ONCE
                && checkpointInterval.compareTo(longest) > 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--checkpoint-interval must be at most %s with exactly-once delivery, whose transactions end after %s, got %s"
                            .formatted(
                                    Durations.format(longest),
                                    Durations.format(KafkaEnds.TRANSACTION_TIMEOUT),
                                    Durations.format(checkpointInterval)));
        }
    }

    private void submit() throws Exception {
        if (parallelism < 1 || parallelism > JobSettings.MAX_PARALLELISM) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--parallelism must be from 1 to %d, got %d"
                            .formatted(JobSettings.MAX_PARALLELISM, parallelism));
        }
        if (checkpointInterval.compareTo(JobSettings.SHORTEST_CHECKPOINT_INTERVAL) < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--checkpoint-interval must be at least %s, got %s"
                            .formatted(
                                    Durations.format(JobSettings.SHORTEST_CHECKPOINT_INTERVAL),
                                    Durations.format(checkpointInterval)));
        }
        PipelineDefinition definition = definition();
        requireTransactionsToEnd(definition);
        var connection =
                new KafkaConnection(
                        bootstrap,
                        registry,
                        topicPrefix,
                        properties(kafkaConfig),
                        properties(registryConfig));
        new StartCheck(definition, connection, startTimeout).run();

        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(
                        JobSettings.of(checkpointInterval, parallelism));
        define(env, definition, connection);
        env.execute(definition.name());
    }

    /** The pipeline between its two ends in Kafka. */
    static void define(
            StreamExecutionEnvironment env,
            PipelineDefinition definition,
            KafkaConnection connection) {
        Clock clock = Clock.systemUTC();
        var ends = new KafkaEnds(definition, connection, clock);
        PipelineDataflow.define(
                env,
                definition,
                ends.source(),
                SchedulerAccess.shared(definition.model()),
                ends.predictions(),
                ends.deadLetters(),
                clock);
    }

    private PipelineDefinition definition() {
        PipelineDefinition definition = DefinitionReader.read(pipeline);
        if (model != null) {
            definition = definition.withModel(model);
        }
        return delivery == null ? definition : definition.withDelivery(delivery);
    }

    private static Map<String, String> properties(Path file) {
        if (file == null) {
            return Map.of();
        }
        var properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new StartException(
                    "Cannot read properties from %s (%s); check the path and that it is a Java properties file"
                            .formatted(file, e),
                    e);
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(Function.identity(), properties::getProperty));
    }
}
