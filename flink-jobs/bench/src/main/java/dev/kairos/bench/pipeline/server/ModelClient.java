package dev.kairos.bench.pipeline.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Asks a model server about one text at a time, without waiting for the answer. */
public final class ModelClient {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int OK = 200;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI address;

    /**
     * @param port where the server listens on loopback
     */
    public ModelClient(int port) {
        this.address = URI.create("http://127.0.0.1:%d/classify".formatted(port));
    }

    /** The probabilities of each label. */
    public CompletableFuture<float[]> classify(String text) {
        try {
            var request =
                    HttpRequest.newBuilder(address)
                            .header("Content-Type", "application/json")
                            .POST(
                                    BodyPublishers.ofByteArray(
                                            MAPPER.writeValueAsBytes(Map.of("text", text))))
                            .build();
            return http.sendAsync(request, BodyHandlers.ofByteArray())
                    .thenApply(ModelClient::probabilities);
        } catch (IOException e) {
            throw new UncheckedIOException("A text is always JSON", e);
        }
    }

    private static float[] probabilities(HttpResponse<byte[]> response) {
        if (response.statusCode() != OK) {
            throw new IllegalStateException("The server answered " + response.statusCode());
        }
        try {
            JsonNode found = MAPPER.readTree(response.body()).path("probabilities");
            var probabilities = new float[found.size()];
            for (int i = 0; i < probabilities.length; i++) {
                probabilities[i] = found.get(i).floatValue();
            }
            return probabilities;
        } catch (IOException e) {
            throw new UncheckedIOException("The server's answer is no JSON", e);
        }
    }
}
