package dev.kairos.schemas.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidatorBuilder;

/**
 * A schema registry in memory on a free port of this machine: the part of Confluent's REST API that
 * Kairos uses, with FULL_TRANSITIVE enforced when it is set, and switches for what goes wrong in
 * real life.
 */
public final class FakeRegistry implements AutoCloseable {
    static {
        // Without this, the JDK's server takes 40 ms for every answer. It reads it only once.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final int NOT_FOUND = 404;
    private static final int SUBJECT_NOT_FOUND = 40401;
    private static final int SCHEMA_NOT_FOUND = 40403;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final boolean tls;
    private final Map<Integer, Stored> byId = new LinkedHashMap<>();
    private final Map<String, List<Integer>> versions = new LinkedHashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final List<String> clientCertificates = new ArrayList<>();
    private final AtomicInteger failuresLeft = new AtomicInteger();
    private volatile int failureStatus;
    private volatile Duration delay = Duration.ZERO;
    private volatile Optional<String> authorization = Optional.empty();
    private String compatibility = "BACKWARD";

    private record Stored(String schema, String type, List<Map<String, Object>> references) {}

    private FakeRegistry(HttpServer server, boolean tls) {
        this.server = server;
        this.tls = tls;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** An empty registry that answers. */
    public static FakeRegistry start() {
        return startAt(0);
    }

    /** The same at a port that an earlier one left. */
    public static FakeRegistry startAt(int port) {
        try {
            return new FakeRegistry(HttpServer.create(loopback(port), 0), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An empty registry that speaks TLS. */
    public static FakeRegistry startWithTls(SSLContext context) {
        try {
            HttpsServer server = HttpsServer.create(loopback(0), 0);
            server.setHttpsConfigurator(
                    new HttpsConfigurator(context) {
                        @Override
                        public void configure(HttpsParameters parameters) {
                            var ssl = context.getDefaultSSLParameters();
                            ssl.setWantClientAuth(true);
                            parameters.setSSLParameters(ssl);
                        }
                    });
            return new FakeRegistry(server, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** What {@code schema.registry.url} is set to. */
    public String url() {
        return (tls ? "https" : "http") + "://127.0.0.1:" + port();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** The next so many requests get this HTTP status and nothing else. */
    public void failNext(int requests, int status) {
        failureStatus = status;
        failuresLeft.set(requests);
    }

    /** Every request gets this HTTP status until {@link #recover}. */
    public void fail(int status) {
        failNext(Integer.MAX_VALUE, status);
    }

    /** Every answer waits this long. */
    public void delayAnswersBy(Duration delay) {
        this.delay = delay;
    }

    /** Ends what {@link #fail} and {@link #delayAnswersBy} began. */
    public void recover() {
        failuresLeft.set(0);
        delay = Duration.ZERO;
    }

    /** Only these may ask from now on. */
    public void requireBasicAuth(String user, String password) {
        String credentials = user + ":" + password;
        authorization =
                Optional.of(
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)));
    }

    /** Registers a schema as some other producer would, whatever the compatibility level. */
    public synchronized int put(String subject, Schema schema) {
        return put(subject, new Stored(schema.toString(), "AVRO", List.of()));
    }

    /** Registers text of any type, valid or not. */
    public synchronized int put(String subject, String text, String type) {
        return put(subject, new Stored(text, type, List.of()));
    }

    /** Registers a schema that names version 1 of another subject's. */
    public synchronized int putReferring(String subject, String text, String toSubject) {
        Map<String, Object> reference = Map.of("name", "any", "subject", toSubject, "version", 1);
        return put(subject, new Stored(text, "AVRO", List.of(reference)));
    }

    private int put(String subject, Stored stored) {
        int id =
                byId.entrySet().stream()
                        .filter(e -> e.getValue().equals(stored))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse(byId.size() + 1);
        byId.put(id, stored);
        List<Integer> ids = versions.computeIfAbsent(subject, s -> new ArrayList<>());
        if (!ids.contains(id)) {
            ids.add(id);
        }
        return id;
    }

    /** What was asked so far, as method and path. */
    public List<String> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** The names in the certificates that clients showed. */
    public List<String> clientCertificates() {
        synchronized (clientCertificates) {
            return List.copyOf(clientCertificates);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            synchronized (requests) {
                requests.add(exchange.getRequestMethod() + " " + path);
            }
            if (exchange instanceof HttpsExchange secure) {
                noteClient(secure.getSSLSession());
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (closing.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            Reply reply = reply(exchange, path, body);
            byte[] bytes = json.writeValueAsBytes(reply.body());
            exchange.getResponseHeaders()
                    .set("Content-Type", "application/vnd.schemaregistry.v1+json");
            exchange.sendResponseHeaders(reply.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void noteClient(SSLSession session) {
        try {
            synchronized (clientCertificates) {
                clientCertificates.add(session.getPeerPrincipal().getName());
            }
        } catch (SSLPeerUnverifiedException e) {
            // Certificates are asked for, and not everybody has one.
        }
    }

    private Reply reply(HttpExchange exchange, String path, byte[] body) throws IOException {
        if (failuresLeft.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            return error(failureStatus, failureStatus, "told to fail");
        }
        String sent = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization.isPresent() && !authorization.get().equals(sent)) {
            return error(401, 401, "Unauthorized");
        }
        List<String> parts = new ArrayList<>();
        for (String part : path.substring(1).split("/", -1)) {
            parts.add(URLDecoder.decode(part.replace("+", "%2B"), UTF_8));
        }
        JsonNode request = body.length == 0 ? json.missingNode() : json.readTree(body);
        synchronized (this) {
            return route(exchange.getRequestMethod(), parts, request);
        }
    }

    private Reply route(String method, List<String> path, JsonNode body) {
        boolean read = method.equals("GET");
        return switch (path.get(0)) {
            case "schemas" -> schemaById(Integer.parseInt(path.get(2)));
            case "config" -> {
                if (!read) {
                    compatibility = body.path("compatibility").asText();
                }
                yield new Reply(
                        200, Map.of(read ? "compatibilityLevel" : "compatibility", compatibility));
            }
            case "compatibility" -> compatibilityOf(path.get(2), body);
            case "subjects" -> subjects(read, path, body);
            default -> error(NOT_FOUND, NOT_FOUND, "HTTP 404 Not Found");
        };
    }

    private Reply subjects(boolean read, List<String> path, JsonNode body) {
        if (path.size() == 1) {
            return new Reply(200, List.copyOf(versions.keySet()));
        }
        String subject = path.get(1);
        if (read) {
            return version(subject, path.get(3));
        }
        return path.size() == 2 ? lookUp(subject, body) : register(subject, body);
    }

    private Reply schemaById(int id) {
        return byId.containsKey(id)
                ? new Reply(200, describe(id))
                : error(NOT_FOUND, SCHEMA_NOT_FOUND, "Schema " + id + " not found");
    }

    private ObjectNode describe(int id) {
        Stored stored = byId.get(id);
        ObjectNode node = json.createObjectNode().put("schema", stored.schema());
        if (!stored.type().equals("AVRO")) {
            node.put("schemaType", stored.type());
        }
        if (!stored.references().isEmpty()) {
            node.set("references", json.valueToTree(stored.references()));
        }
        return node;
    }

    private Reply version(String subject, String version) {
        List<Integer> ids = versions.getOrDefault(subject, List.of());
        int number = version.equals("latest") ? ids.size() : Integer.parseInt(version);
        if (number < 1 || number > ids.size()) {
            return error(NOT_FOUND, SUBJECT_NOT_FOUND, "Subject '" + subject + "' not found.");
        }
        int id = ids.get(number - 1);
        return new Reply(200, describe(id).put("subject", subject).put("version", number));
    }

    private Reply lookUp(String subject, JsonNode body) {
        for (int id : versions.getOrDefault(subject, List.of())) {
            if (byId.get(id).schema().equals(body.path("schema").asText())) {
                return new Reply(200, describe(id).put("subject", subject).put("id", id));
            }
        }
        return error(NOT_FOUND, SCHEMA_NOT_FOUND, "Schema not found");
    }

    private Reply register(String subject, JsonNode body) {
        Schema schema = new Schema.Parser().parse(body.path("schema").asText());
        if (!isCompatible(subject, schema)) {
            return error(409, 409, "Schema being registered is incompatible with an earlier one");
        }
        return new Reply(200, Map.of("id", put(subject, schema)));
    }

    private Reply compatibilityOf(String subject, JsonNode body) {
        Schema schema = new Schema.Parser().parse(body.path("schema").asText());
        return versions.containsKey(subject)
                ? new Reply(200, Map.of("is_compatible", isCompatible(subject, schema)))
                : error(NOT_FOUND, SUBJECT_NOT_FOUND, "Subject '" + subject + "' not found.");
    }

    private boolean isCompatible(String subject, Schema schema) {
        if (!compatibility.equals("FULL_TRANSITIVE")) {
            return true;
        }
        List<Schema> earlier =
                versions.getOrDefault(subject, List.of()).stream()
                        .map(id -> new Schema.Parser().parse(byId.get(id).schema()))
                        .toList();
        try {
            new SchemaValidatorBuilder()
                    .mutualReadStrategy()
                    .validateAll()
                    .validate(schema, earlier);
            return true;
        } catch (SchemaValidationException e) {
            return false;
        }
    }

    private static Reply error(int status, int code, String message) {
        return new Reply(status, Map.of("error_code", code, "message", message));
    }

    private record Reply(int status, Object body) {}
}
