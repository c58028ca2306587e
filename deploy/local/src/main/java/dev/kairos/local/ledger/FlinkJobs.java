package dev.kairos.local.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;

/** Asks Flink's REST API whether a job of a pipeline is at work. */
final class FlinkJobs {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** States of a job that has ended, or is about to without taking up inputs again. */
    private static final Set<String> ENDED =
            Set.of("FINISHED", "CANCELED", "FAILED", "CANCELLING", "FAILING", "SUSPENDED");

    private static final ObjectMapper JSON = new ObjectMapper();

    private FlinkJobs() {}

    /**
     * Whether Flink has a job that works on inputs, or will once it has restarted.
     *
     * @param rest base URL of the REST API
     * @throws IOException when nothing answers there as Flink would
     */
    static boolean anyAtWork(URI rest) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(rest.resolve("/jobs/overview")).timeout(TIMEOUT).build();
        HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        try {
            HttpResponse<String> response =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode jobs = JSON.readTree(response.body()).path("jobs");
            if (response.statusCode() != 200 || !jobs.isArray()) {
                throw new IOException(
                        "%s answers %d and no list of jobs"
                                .formatted(request.uri(), response.statusCode()));
            }
            for (JsonNode job : jobs) {
                if (!ENDED.contains(job.path("state").asText())) {
                    return true;
                }
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while asking " + request.uri(), e);
        }
    }
}
