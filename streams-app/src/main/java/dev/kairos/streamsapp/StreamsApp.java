package dev.kairos.streamsapp;

import dev.kairos.streamsapp.http.HttpApi;
import dev.kairos.streamsapp.http.LiveFeed;
import dev.kairos.streamsapp.runtime.ViewStreams;
import dev.kairos.streamsapp.topology.RecordSerdes;
import dev.kairos.streamsapp.topology.SkippedRecords;
import dev.kairos.streamsapp.topology.ViewsTopology;
import dev.kairos.streamsapp.views.Views;
import io.javalin.Javalin;
import io.javalin.util.JavalinException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Serves views over what the pipelines write: an HTTP API, an event stream and a live page. */
@Command(
        name = "kairos-streams-app",
        mixinStandardHelpOptions = true,
        description = "Serves views over what the pipelines write: HTTP API and live page.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "1:the views cannot go on",
            "2:an option is wrong",
            "3:the port is taken or cannot be listened on"
        })
public final class StreamsApp implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsApp.class);
    private static final int EXIT_FAILED = 1;
    private static final int EXIT_CANNOT_LISTEN = 3;

    @Mixin private final StreamsAppOptions options = new StreamsAppOptions();

    @Spec private CommandSpec spec;

    /** Runs until it is stopped by a signal. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new StreamsApp()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        bindJvm(meters);
        try (var feed = new LiveFeed(LiveFeed.Options.DEFAULT, meters);
                var streams = createStreams(feed, meters)) {
            var views = new Views(streams, options.limits());
            var server = new HttpApi(views, feed, streams, meters).createServer();
            try {
                server.start(options.host, options.port);
            } catch (JavalinException e) {
                LOG.error(
                        "Cannot listen on {} port {}: it is taken, or not this machine's to use."
                                + " Stop what uses it, or give another --port or --host.",
                        options.host,
                        options.port);
                return EXIT_CANNOT_LISTEN;
            }
            return serve(server, feed, streams);
        }
    }

    private ViewStreams createStreams(LiveFeed feed, MeterRegistry meters) {
        try {
            options.check();
            var skipped = new SkippedRecords(meters);
            var builder = new StreamsBuilder();
            ViewsTopology.createViews(
                    builder,
                    options.topics(),
                    RecordSerdes.of(options.serde, options.serdeConfiguration()),
                    options.limits(),
                    skipped,
                    feed);
            return new ViewStreams(
                    builder.build(),
                    options.streamsConfiguration(skipped),
                    ViewsTopology.sourceTopics(options.topics()),
                    meters);
        } catch (IllegalArgumentException | ConfigException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (KafkaException e) {
            // Kafka wraps what it finds wrong, such as an address or the folder of the stores.
            throw new ParameterException(
                    spec.commandLine(),
                    "Kafka Streams cannot be set up: " + rootCause(e).getMessage(),
                    e);
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(), "Cannot read --config " + options.config + ": " + e, e);
        }
    }

    private static Throwable rootCause(Throwable e) {
        return e.getCause() == null ? e : rootCause(e.getCause());
    }

    private int serve(Javalin server, LiveFeed feed, ViewStreams streams)
            throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, feed, streams), "stop"));
        streams.start();
        LOG.info("Live page and API: http://{}:{}/", options.host, server.port());
        try {
            LOG.error("The views ended", streams.failure().get());
        } catch (ExecutionException e) {
            throw new IllegalStateException("The failure is a value, not an exception", e);
        }
        return EXIT_FAILED;
    }

    private static void stop(Javalin server, LiveFeed feed, ViewStreams streams) {
        LOG.info("Stopping");
        feed.close();
        server.stop();
        streams.close();
        LOG.info("Stopped");
    }

    private static void bindJvm(MeterRegistry meters) {
        new ClassLoaderMetrics().bindTo(meters);
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        // Listens to collections for as long as the process lives.
        new JvmGcMetrics().bindTo(meters);
    }
}
