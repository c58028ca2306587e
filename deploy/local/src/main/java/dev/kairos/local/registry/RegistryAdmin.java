package dev.kairos.local.registry;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kairos.local.KairosException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.Schema;

/** Sets up a schema registry through Confluent's REST API, as a deployment does once. */
public final class RegistryAdmin {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .build();
    private final String url;

    /**
     * @param url base of the Confluent API, without a slash at the end
     */
    public RegistryAdmin(String url) {
        this.url = requireNonNull(url, "url");
    }

    /** Whether it answers. */
    public boolean isReady() {
        try {
            return send(request("/subjects").GET().build()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** From now on, a schema must be able to read and be read by every earlier one. */
    public void requireFullTransitive() throws IOException {
        expect(
                send(
                        json("/config")
                                .PUT(
                                        BodyPublishers.ofString(
                                                "{\"compatibility\":\"FULL_TRANSITIVE\"}"))
                                .build()),
                "set its compatibility to FULL_TRANSITIVE");
    }

    /**
     * Registers a schema under a subject, if it is not there yet.
     *
     * @throws KairosException if the registry refuses it, such as for being incompatible
     */
    public void register(String subject, Schema schema) throws IOException {
        String body = JSON.writeValueAsString(Map.of("schema", schema.toString()));
        expect(
                send(
                        json("/subjects/%s/versions".formatted(subject))
                                .POST(BodyPublishers.ofString(body))
                                .build()),
                "register " + schema.getFullName() + " under " + subject);
    }

    private void expect(HttpResponse<String> response, String action) {
        if (response.statusCode() / 100 != 2) {
            throw new KairosException(
                    "The schema registry at %s refused to %s (HTTP %d): %s"
                            .formatted(url, action, response.statusCode(), response.body()));
        }
    }

    private HttpRequest.Builder json(String path) {
        return request(path).header("Content-Type", "application/vnd.schemaregistry.v1+json");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KairosException("Interrupted while asking " + request.uri(), e);
        }
    }
}
