package dev.kairos.integrationtests;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Asks over HTTP and reads JSON. */
final class Http {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Http() {}

    /** The body of an answer with status 200. */
    static JsonNode get(String url) {
        HttpResponse<String> response = ask(url);
        if (response.statusCode() != 200) {
            throw new AssertionError(
                    "%s answers %d: %s".formatted(url, response.statusCode(), response.body()));
        }
        return RunningSystem.json(response.body());
    }

    static int status(String url) {
        return ask(url).statusCode();
    }

    private static HttpResponse<String> ask(String url) {
        try {
            return CLIENT.send(
                    HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking " + url, e);
        }
    }
}
