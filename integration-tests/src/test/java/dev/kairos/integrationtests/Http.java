package dev.kairos.integrationtests;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** Asks over HTTP and reads JSON. */
final class Http {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Http() {}

    /** The body of an answer with status 200. */
    static JsonNode get(String url) {
        try {
            var response =
                    CLIENT.send(
                            HttpRequest.newBuilder(URI.create(url)).build(),
                            BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(
                        "%s answers %d: %s".formatted(url, response.statusCode(), response.body()));
            }
            return RunningSystem.json(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
