package dev.kairos.bench.pipeline.server;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kairos.bench.peers.DjlClassifier;
import dev.kairos.bench.process.ChildLoop;
import dev.kairos.inference.packaging.ModelPackage;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Map;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A model behind HTTP, in a JVM of its own: one text a request, batched by the server. */
public final class ModelServerMain {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Requests do not hold a thread while they wait for their batch. */
    private static final int HTTP_THREADS = 8;

    private ModelServerMain() {}

    /**
     * Serves a model.
     *
     * @param args reference of the model package, batches that run at a time, the port
     */
    public static void main(String[] args) throws Exception {
        ChildLoop.serve(
                () -> {
                    DynamicBatcher batcher = start(args);
                    return limits -> {
                        batcher.limit(MAPPER.treeToValue(limits, BatchLimits.class));
                        return Map.of();
                    };
                });
    }

    private static DynamicBatcher start(String[] args) throws Exception {
        var classifier = DjlClassifier.open(ModelPackage.load(args[0]));
        var batcher = new DynamicBatcher(classifier, Integer.parseInt(args[1]));
        Javalin.create(
                        config -> {
                            config.startup.showJavalinBanner = false;
                            config.startup.showOldJavalinVersionWarning = false;
                            config.jetty.threadPool = new QueuedThreadPool(HTTP_THREADS);
                            config.routes.post("/classify", request -> classify(request, batcher));
                        })
                .start("127.0.0.1", Integer.parseInt(args[2]));
        return batcher;
    }

    private static void classify(Context request, DynamicBatcher batcher) throws IOException {
        String text = MAPPER.readTree(request.bodyAsBytes()).path("text").asText();
        request.future(
                () ->
                        batcher.submit(text)
                                .thenAccept(
                                        probabilities ->
                                                request.contentType("application/json")
                                                        .result(json(probabilities))));
    }

    private static byte[] json(float[] probabilities) {
        try {
            return MAPPER.writeValueAsBytes(Map.of("probabilities", probabilities));
        } catch (IOException e) {
            throw new IllegalStateException("An array is always JSON", e);
        }
    }
}
