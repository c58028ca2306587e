package dev.kairos.local.flink;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kairos.local.KairosException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Flink's REST API, as far as running jobs needs it. Every call throws {@link IOException} while
 * the JobManager cannot be reached or cannot tell, and {@link KairosException} when it refuses.
 */
public final class FlinkRest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** The job's main method runs inside the submission. */
    private static final Duration SUBMIT_TIMEOUT = Duration.ofSeconds(90);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .build();
    private final String url;

    /**
     * @param url without a slash at the end
     */
    public FlinkRest(String url) {
        this.url = requireNonNull(url, "url");
    }

    /**
     * A job as the overview shows it.
     *
     * @param id 32 hex digits
     * @param name of the pipeline
     * @param state Flink's word, such as {@code RUNNING}
     */
    public record Job(String id, String name, String state) {
        private static final Set<String> ENDED =
                Set.of("FAILED", "CANCELED", "FINISHED", "FAILING", "CANCELLING", "SUSPENDED");

        /** Whether it has ended, or is about to: it will not run again by itself. */
        public boolean hasEnded() {
            return ENDED.contains(state);
        }
    }

    /**
     * A vertex of a job's graph.
     *
     * @param id 32 hex digits
     * @param name operators chained into it
     * @param tasksRunning subtasks that run
     * @param parallelism subtasks there are
     */
    public record Vertex(String id, String name, int tasksRunning, int parallelism) {}

    /** Slots of the TaskManagers that have registered. */
    public int slots() throws IOException {
        return get("/overview").path("slots-total").asInt();
    }

    /** Jobs that the JobManager knows, the ended ones included. */
    public List<Job> jobs() throws IOException {
        List<Job> jobs = new ArrayList<>();
        for (JsonNode job : get("/jobs/overview").path("jobs")) {
            jobs.add(
                    new Job(
                            job.path("jid").asText(),
                            job.path("name").asText(),
                            job.path("state").asText()));
        }
        return jobs;
    }

    /** One job as it is now. */
    public Job job(String jobId) throws IOException {
        JsonNode job = get("/jobs/" + jobId);
        return new Job(jobId, job.path("name").asText(), job.path("state").asText());
    }

    public List<Vertex> vertices(String jobId) throws IOException {
        List<Vertex> vertices = new ArrayList<>();
        for (JsonNode vertex : get("/jobs/" + jobId).path("vertices")) {
            vertices.add(
                    new Vertex(
                            vertex.path("id").asText(),
                            vertex.path("name").asText(),
                            vertex.path("tasks").path("RUNNING").asInt(),
                            vertex.path("parallelism").asInt()));
        }
        return vertices;
    }

    /** Checkpoints completed since this JobManager took the job. */
    public long completedCheckpoints(String jobId) throws IOException {
        return get("/jobs/" + jobId + "/checkpoints").path("counts").path("completed").asLong();
    }

    /** Times that Flink restarted the job since this JobManager took it. */
    public long jobRestarts(String jobId) throws IOException {
        for (JsonNode metric : get("/jobs/" + jobId + "/metrics?get=numRestarts")) {
            return metric.path("value").asLong();
        }
        return 0;
    }

    /** The last failure of a job, its first lines; empty if it never failed. */
    public Optional<String> lastFailure(String jobId) throws IOException {
        JsonNode entries =
                get("/jobs/" + jobId + "/exceptions?maxExceptions=1")
                        .path("exceptionHistory")
                        .path("entries");
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(essence(entries.get(0).path("stacktrace").asText()));
    }

    public List<String> metricNames(String jobId, String vertexId) throws IOException {
        List<String> names = new ArrayList<>();
        get("/jobs/%s/vertices/%s/subtasks/metrics".formatted(jobId, vertexId))
                .forEach(metric -> names.add(metric.path("id").asText()));
        return names;
    }

    /**
     * Metrics of a vertex over its subtasks.
     *
     * @param aggregation {@code min}, {@code max} or {@code sum}
     */
    public Map<String, Double> metrics(
            String jobId, String vertexId, Collection<String> names, String aggregation)
            throws IOException {
        if (names.isEmpty()) {
            return Map.of();
        }
        String wanted =
                names.stream()
                        .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .collect(Collectors.joining(","));
        Map<String, Double> values = new TreeMap<>();
        for (JsonNode metric :
                get(
                        "/jobs/%s/vertices/%s/subtasks/metrics?get=%s&agg=%s"
                                .formatted(jobId, vertexId, wanted, aggregation))) {
            values.put(metric.path("id").asText(), metric.path(aggregation).asDouble());
        }
        return values;
    }

    /**
     * Uploads a job jar.
     *
     * @return the id by which {@link #run} finds it, until the JobManager ends
     */
    public String upload(Path jar) throws IOException {
        String boundary = "kairos-" + UUID.randomUUID();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.writeBytes(
                "--%s\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"%s\"\r\nContent-Type: application/x-java-archive\r\n\r\n"
                        .formatted(boundary, jar.getFileName())
                        .getBytes(StandardCharsets.UTF_8));
        byte[] tail = "\r\n--%s--\r\n".formatted(boundary).getBytes(StandardCharsets.UTF_8);
        JsonNode answer =
                send(
                        HttpRequest.newBuilder(URI.create(url + "/jars/upload"))
                                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                                .timeout(SUBMIT_TIMEOUT)
                                .POST(
                                        BodyPublishers.concat(
                                                BodyPublishers.ofByteArray(head.toByteArray()),
                                                file(jar),
                                                BodyPublishers.ofByteArray(tail)))
                                .build());
        String filename = answer.path("filename").asText();
        return filename.substring(filename.lastIndexOf('/') + 1);
    }

    /**
     * Runs the job's main method in the JobManager.
     *
     * @param restoreFrom a checkpoint or savepoint, if the job goes on from one
     * @return the job's id
     * @throws KairosException with the cause that the main method failed for
     */
    public String run(
            String jarId,
            String mainClass,
            List<String> arguments,
            int parallelism,
            Optional<String> restoreFrom)
            throws IOException {
        ObjectNode body = JSON.createObjectNode();
        body.put("entryClass", mainClass);
        body.put("parallelism", parallelism);
        arguments.forEach(body.putArray("programArgsList")::add);
        restoreFrom.ifPresent(path -> body.put("savepointPath", path));
        return send(post("/jars/%s/run".formatted(jarId), body).timeout(SUBMIT_TIMEOUT).build())
                .path("jobid")
                .asText();
    }

    /**
     * Stops a job with a savepoint, without draining: the last transaction commits, and no
     * watermark closes what is open.
     *
     * @return where the savepoint lies
     */
    public String stopWithSavepoint(String jobId, Path directory, Duration patience)
            throws IOException {
        ObjectNode body = JSON.createObjectNode();
        body.put("targetDirectory", FlinkPath.of(directory));
        body.put("drain", false);
        String trigger =
                send(post("/jobs/%s/stop".formatted(jobId), body).build())
                        .path("request-id")
                        .asText();
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            JsonNode answer = get("/jobs/%s/savepoints/%s".formatted(jobId, trigger));
            if ("COMPLETED".equals(answer.path("status").path("id").asText())) {
                JsonNode operation = answer.path("operation");
                if (operation.has("failure-cause")) {
                    throw new KairosException(
                            "Job %s could not be stopped with a savepoint: %s"
                                    .formatted(
                                            jobId,
                                            essence(
                                                    operation
                                                            .path("failure-cause")
                                                            .path("stack-trace")
                                                            .asText())));
                }
                return operation.path("location").asText();
            }
            pause();
        }
        throw new KairosException(
                "Job %s did not stop with a savepoint within %d s"
                        .formatted(jobId, patience.toSeconds()));
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KairosException("Interrupted while waiting for a savepoint", e);
        }
    }

    private HttpRequest.Builder post(String path, ObjectNode body) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .timeout(TIMEOUT)
                .POST(BodyPublishers.ofString(body.toString()));
    }

    private static BodyPublisher file(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new KairosException("There is no job jar at " + file);
        }
        return BodyPublishers.ofFile(file);
    }

    private JsonNode get(String path) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT).GET().build());
    }

    private JsonNode send(HttpRequest request) throws IOException {
        HttpResponse<String> response;
        try {
            response = client.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KairosException("Interrupted while asking " + request.uri(), e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (response.statusCode() / 100 != 2) {
            String told =
                    "Flink answered %s %s with %d: %s"
                            .formatted(
                                    request.method(),
                                    request.uri(),
                                    response.statusCode(),
                                    errors(response.body()));
            // Asked while it starts or is short of time it answers so, and the next moment well.
            if (response.statusCode() / 100 == 5 && request.method().equals("GET")) {
                throw new IOException(told);
            }
            throw new KairosException(told);
        }
        return response.body().isEmpty() ? JSON.nullNode() : JSON.readTree(response.body());
    }

    private static String errors(String body) {
        try {
            StringBuilder errors = new StringBuilder();
            for (JsonNode error : JSON.readTree(body).path("errors")) {
                errors.append(essence(error.asText())).append('\n');
            }
            return errors.toString().strip();
        } catch (IOException e) {
            return body;
        }
    }

    /** The causes of a stack trace, without its frames. */
    static String essence(String stackTrace) {
        List<String> lines =
                stackTrace
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .filter(line -> !line.startsWith("at ") && !line.startsWith("... "))
                        .distinct()
                        .toList();
        // The last causes are the ones to act on; the first are Flink's own wrapping.
        int from = Math.max(0, lines.size() - 3);
        return String.join("\n  ", lines.subList(from, lines.size()));
    }
}
