package dev.kairos.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JSON over HTTP to a registry at one or several addresses: authenticated, with bounded retries.
 *
 * <p>What may pass with time (refused connections, timeouts, 429, 5xx) is tried again and becomes a
 * {@link RegistryUnavailableException} in the end; every other answer is returned.
 */
final class RegistryHttp {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryHttp.class);
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final double JITTER = 0.25;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final int QUOTED_CHARS = 200;

    private final ObjectMapper json = new ObjectMapper();
    private final List<Address> addresses;
    private final AtomicInteger preferred = new AtomicInteger();
    private final HttpClient http;
    private final Duration readTimeout;
    private final RetryPolicy<Answer> retries;

    RegistryHttp(AvroSerdeConfig config) {
        String userInfo = config.basicAuthUserInfo();
        this.addresses =
                config.registryUrls().stream().map(url -> Address.of(url, userInfo)).toList();
        this.readTimeout = config.duration(AvroSerdeConfig.READ_TIMEOUT_MS);
        // An upgrade to HTTP/2 in a POST is what servers get wrong; 1.1 serves these few requests.
        HttpClient.Builder client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(config.duration(AvroSerdeConfig.CONNECT_TIMEOUT_MS));
        configureTls(client, config);
        this.http = client.build();
        this.retries = retryPolicy(config);
    }

    private static RetryPolicy<Answer> retryPolicy(AvroSerdeConfig config) {
        Duration wait = config.duration(AvroSerdeConfig.RETRIES_WAIT_MS);
        Duration maxWait = config.duration(AvroSerdeConfig.RETRIES_MAX_WAIT_MS);
        var policy =
                RetryPolicy.<Answer>builder()
                        .handle(IOException.class)
                        .withMaxRetries(config.getInt(AvroSerdeConfig.MAX_RETRIES))
                        .withJitter(JITTER)
                        .onRetry(
                                event ->
                                        LOG.warn(
                                                "Asking the registry again, time {}: {}",
                                                event.getAttemptCount() + 1,
                                                event.getLastException().getMessage()));
        // Failsafe wants the longest wait to be above the first.
        return (wait.compareTo(maxWait) < 0
                        ? policy.withBackoff(wait, maxWait)
                        : policy.withDelay(maxWait))
                .build();
    }

    private static void configureTls(HttpClient.Builder client, AvroSerdeConfig config) {
        var prefixed = config.originalsWithPrefix(AvroSerdeConfig.SSL_PREFIX);
        if (prefixed.keySet().stream().noneMatch(key -> key.startsWith("ssl."))) {
            return;
        }
        var ssl = new AbstractConfig(new ConfigDef().withClientSslSupport(), prefixed, false);
        try (var factory = new DefaultSslEngineFactory()) {
            factory.configure(ssl.values());
            client.sslContext(factory.sslContext());
        }
    }

    /** The addresses without credentials, for messages. */
    String describe() {
        return String.join(", ", addresses.stream().map(Address::base).toList());
    }

    /**
     * Asks until somebody answers.
     *
     * @param method HTTP method
     * @param path path below the base URL, beginning with a slash, encoded
     * @param body what to send as JSON; nothing where empty
     * @param purpose what for, as in "schema id 7", for messages
     * @throws RegistryUnavailableException when the retries are used up
     * @throws InterruptException when the thread is interrupted meanwhile
     */
    Answer ask(String method, String path, Optional<JsonNode> body, String purpose) {
        try {
            return Failsafe.with(retries).get(() -> askEach(method, path, body));
        } catch (FailsafeException e) {
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw new InterruptException(
                        "Interrupted while asking the registry for " + purpose, interrupted);
            }
            throw new RegistryUnavailableException(
                    "No answer from the registry about %s after %d attempts at %s: %s"
                            .formatted(
                                    purpose,
                                    retries.getConfig().getMaxAttempts(),
                                    describe(),
                                    e.getCause().getMessage()),
                    e.getCause());
        }
    }

    private Answer askEach(String method, String path, Optional<JsonNode> body)
            throws IOException, InterruptedException {
        int first = preferred.get();
        IOException failure = null;
        for (int i = 0; i < addresses.size(); i++) {
            int index = (first + i) % addresses.size();
            try {
                Answer answer = askOne(addresses.get(index), method, path, body);
                preferred.set(index);
                return answer;
            } catch (IOException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        throw failure;
    }

    private Answer askOne(Address address, String method, String path, Optional<JsonNode> body)
            throws IOException, InterruptedException {
        String url = address.base() + path;
        var request =
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(readTimeout)
                        .header("Accept", CONTENT_TYPE + ", application/json")
                        .method(
                                method,
                                body.map(b -> BodyPublishers.ofString(b.toString()))
                                        .orElseGet(BodyPublishers::noBody));
        body.ifPresent(b -> request.header("Content-Type", CONTENT_TYPE));
        address.authorization().ifPresent(a -> request.header("Authorization", a));
        HttpResponse<String> response;
        try {
            response = http.send(request.build(), BodyHandlers.ofString(UTF_8));
        } catch (IOException e) {
            // ConnectException comes without a message.
            throw new IOException(
                    "%s %s: %s"
                            .formatted(
                                    method,
                                    url,
                                    e.getMessage() == null ? e.toString() : e.getMessage()),
                    e);
        }
        int status = response.statusCode();
        if (status == TOO_MANY_REQUESTS || status >= SERVER_ERROR) {
            throw new IOException(
                    "%s %s: HTTP %d: %s".formatted(method, url, status, cut(response.body())));
        }
        return new Answer(status, method + " " + url, response.body(), parse(response.body()));
    }

    private JsonNode parse(String body) {
        try {
            return json.readTree(body);
        } catch (JsonProcessingException e) {
            // Nothing but a registry answers in JSON; callers see the text.
            return json.missingNode();
        }
    }

    private static String cut(String text) {
        return text.length() <= QUOTED_CHARS ? text : text.substring(0, QUOTED_CHARS) + "…";
    }

    /**
     * What the registry answered.
     *
     * @param status HTTP status, neither 429 nor 500 or above
     * @param request method and URL, for messages
     * @param text the body
     * @param body the body as JSON; missing where it is none
     */
    record Answer(int status, String request, String text, JsonNode body) {
        private static final int LARGEST_SUCCESS = 299;

        boolean isSuccess() {
            return status <= LARGEST_SUCCESS;
        }

        /** The registry's own error code, more exact than the status; 0 where there is none. */
        int errorCode() {
            return body.path("error_code").asInt();
        }

        /** Request, status and the registry's words. */
        String describe() {
            return "%s: HTTP %d: %s"
                    .formatted(request, status, body.path("message").asText(cut(text)));
        }
    }

    /** A base URL without credentials or a slash at its end, and the header that goes with it. */
    private record Address(String base, Optional<String> authorization) {
        static Address of(URI url, String configuredUserInfo) {
            String userInfo =
                    configuredUserInfo.isEmpty() && url.getUserInfo() != null
                            ? url.getUserInfo()
                            : configuredUserInfo;
            String port = url.getPort() < 0 ? "" : ":" + url.getPort();
            String path = url.getRawPath() == null ? "" : url.getRawPath();
            String base = url.getScheme() + "://" + url.getHost() + port + path;
            return new Address(
                    base.replaceFirst("/+$", ""),
                    userInfo.isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    "Basic "
                                            + Base64.getEncoder()
                                                    .encodeToString(userInfo.getBytes(UTF_8))));
        }
    }
}
