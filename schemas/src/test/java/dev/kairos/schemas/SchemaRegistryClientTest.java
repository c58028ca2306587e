package dev.kairos.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kairos.events.SourcePosition;
import dev.kairos.schemas.testing.FakeRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SchemaRegistryClientTest {
    private static final Schema POSITION = SourcePosition.SCHEMA$;
    private static final Schema TEXT = Schema.create(Schema.Type.STRING);

    private final FakeRegistry registry = FakeRegistry.start();
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-05T09:30:00Z"));

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void givesBackWhatWasRegistered() {
        SchemaRegistryClient client = client(Map.of());

        int id = client.register("a-value", POSITION);

        assertThat(client.register("a-value", POSITION)).isEqualTo(id);
        assertThat(client.idOf("a-value", POSITION)).isEqualTo(id);
        assertThat(client(Map.of()).schemaById(id)).isEqualTo(POSITION);
        assertThat(client.latest("a-value")).contains(POSITION);
        assertThat(client.latest("b-value")).isEmpty();
        assertThat(client.subjects()).containsExactly("a-value");
    }

    @Test
    void asksForWhatNeverChangesOnce() {
        SchemaRegistryClient client = client(Map.of());
        int id = client.register("a-value", POSITION);
        for (int i = 0; i < 10; i++) {
            client.register("a-value", POSITION);
            client.schemaById(id);
        }

        assertThat(registry.requests())
                .containsExactly("POST /subjects/a-value/versions", "GET /schemas/ids/1");
    }

    @Test
    void takesAnIdForUnknownOnlyForAWhile() {
        SchemaRegistryClient client = client(Map.of("kairos.unknown.id.ttl.ms", "10000"));
        for (int i = 0; i < 1_000; i++) {
            assertThatThrownBy(() -> client.schemaById(1))
                    .isInstanceOfSatisfying(
                            DecodingException.class,
                            e -> assertThat(e.cause()).isEqualTo(Cause.UNKNOWN_SCHEMA));
        }
        assertThat(registry.requests()).hasSize(1);
        registry.put("a-value", POSITION);

        now.updateAndGet(t -> t.plusMillis(9_999));
        assertThatThrownBy(() -> client.schemaById(1)).isInstanceOf(DecodingException.class);
        now.updateAndGet(t -> t.plusMillis(1));
        assertThat(client.schemaById(1)).isEqualTo(POSITION);
    }

    @Test
    void remembersABoundedNumberOfUnknownIds() {
        SchemaRegistryClient client = client(Map.of());
        for (int id = 1; id <= 1_001; id++) {
            int unknown = id;
            assertThatThrownBy(() -> client.schemaById(unknown))
                    .isInstanceOf(DecodingException.class);
        }
        int asked = registry.requests().size();

        assertThatThrownBy(() -> client.schemaById(1_001)).isInstanceOf(DecodingException.class);
        assertThat(registry.requests()).hasSize(asked);
        assertThatThrownBy(() -> client.schemaById(1)).isInstanceOf(DecodingException.class);
        assertThat(registry.requests()).hasSize(asked + 1);
    }

    @Test
    void setsAndAsksForCompatibility() {
        SchemaRegistryClient client = client(Map.of());
        client.setCompatibility("FULL_TRANSITIVE");
        client.register("a-value", POSITION);

        assertThat(client.compatibility()).isEqualTo("FULL_TRANSITIVE");
        assertThat(client.isCompatible("a-value", POSITION)).isTrue();
        assertThat(client.isCompatible("a-value", TEXT)).isFalse();
        assertThat(client.isCompatible("new-value", TEXT)).isTrue();
        assertThatThrownBy(() -> client.register("a-value", TEXT))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContainingAll("a-value", registry.url(), "409", "incompatible");
    }

    @Test
    void escapesSubjects() {
        SchemaRegistryClient client = client(Map.of());
        client.register("a/b c+d?é-value", POSITION);

        assertThat(client.subjects()).containsExactly("a/b c+d?é-value");
        assertThat(client.latest("a/b c+d?é-value")).contains(POSITION);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void asksAgainWhatMayPass(int status) {
        registry.failNext(3, status);

        assertThat(client(Map.of()).subjects()).isEmpty();
        assertThat(registry.requests()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 422})
    void asksOnceWhatWasRefused(int status) {
        registry.fail(status);

        var e = catchThrowableOfType(RegistryException.class, () -> client(Map.of()).schemaById(7));
        assertThat(e.status()).isEqualTo(status);
        assertThat(e)
                .hasMessageContainingAll("schema id 7", registry.url(), "told to fail")
                .isNotInstanceOf(DecodingException.class);
        assertThat(registry.requests()).hasSize(1);
    }

    @Test
    void aWrongPathIsNoUnknownSchema() {
        SchemaRegistryClient client = clientAt(registry.url() + "/elsewhere", Map.of());

        assertThatThrownBy(() -> client.schemaById(7))
                .isInstanceOf(RegistryException.class)
                .hasMessageContainingAll("/elsewhere/schemas/ids/7", "schema.registry.url");
    }

    @Test
    void givesUpAfterItsRetries() throws IOException {
        int nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        SchemaRegistryClient client = clientAt("http://127.0.0.1:" + nobody, Map.of());

        assertThatThrownBy(() -> client.register("a-value", POSITION))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContainingAll(
                        "dev.kairos.events.SourcePosition",
                        "a-value",
                        "http://127.0.0.1:" + nobody,
                        "4 attempts");
    }

    @Test
    @Timeout(30)
    void doesNotWaitForASlowRegistry() {
        registry.delayAnswersBy(Duration.ofMinutes(1));
        SchemaRegistryClient client =
                client(Map.of("http.read.timeout.ms", "100", "max.retries", "1"));

        assertThatThrownBy(client::subjects)
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("timed out");
        assertThat(registry.requests()).hasSize(2);

        registry.recover();
        assertThat(client.subjects()).isEmpty();
    }

    @Test
    @Timeout(30)
    void stopsWaitingWhenInterrupted() throws InterruptedException {
        registry.fail(503);
        SchemaRegistryClient client =
                client(Map.of("retries.wait.ms", "60000", "retries.max.wait.ms", "60000"));
        var thrown = new AtomicReference<Exception>();
        var thread =
                new Thread(
                        () -> {
                            try {
                                client.subjects();
                            } catch (InterruptException e) {
                                thrown.set(e);
                            }
                        });
        thread.start();
        thread.interrupt();
        thread.join();

        assertThat(thrown.get()).isInstanceOf(InterruptException.class);
    }

    @Test
    void asksTheNextRegistryWhenOneIsDown() {
        try (FakeRegistry second = FakeRegistry.start()) {
            second.put("a-value", POSITION);
            registry.fail(503);
            SchemaRegistryClient client =
                    clientAt(registry.url() + "," + second.url() + "/", Map.of("max.retries", "0"));

            assertThat(client.schemaById(1)).isEqualTo(POSITION);
            assertThat(client.subjects()).containsExactly("a-value");
            // The one that answered is asked first from then on.
            assertThat(registry.requests()).hasSize(1);

            second.fail(503);
            registry.recover();
            assertThat(client.subjects()).isEmpty();
        }
    }

    @Test
    void waitsLongerEachTime() {
        registry.failNext(3, 500);
        long start = System.nanoTime();
        client(Map.of("retries.wait.ms", "40", "retries.max.wait.ms", "10000")).subjects();

        // 40, 80 and 160 ms, each a quarter shorter at most.
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThanOrEqualTo(Duration.ofMillis(210));
    }

    @Test
    void authenticates() {
        registry.requireBasicAuth("kairos", "s3cret:word");
        String userInfo = "kairos:s3cret:word";

        assertThat(
                        client(
                                        Map.of(
                                                "basic.auth.credentials.source",
                                                "USER_INFO",
                                                "basic.auth.user.info",
                                                userInfo))
                                .subjects())
                .isEmpty();
        assertThat(clientAt(withUser(userInfo), Map.of()).subjects()).isEmpty();
    }

    @Test
    void saysWhoWasRefusedWithoutThePassword() {
        registry.requireBasicAuth("kairos", "right");
        SchemaRegistryClient client = clientAt(withUser("kairos:wr0ng"), Map.of());

        assertThatThrownBy(() -> client.schemaById(7))
                .isInstanceOf(RegistryAccessException.class)
                .hasMessageContainingAll("schema id 7", registry.url(), "401")
                .hasMessageNotContaining("wr0ng");
        assertThat(client.describe()).doesNotContain("wr0ng");
        registry.fail(503);
        assertThatThrownBy(() -> client.schemaById(7))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageNotContaining("wr0ng");
    }

    @Test
    void goesOnWhenTheRegistryIsBack() {
        SchemaRegistryClient client = client(Map.of());
        registry.close();
        assertThatThrownBy(client::subjects).isInstanceOf(RegistryUnavailableException.class);

        try (FakeRegistry restarted = FakeRegistry.startAt(registry.port())) {
            restarted.put("a-value", POSITION);
            assertThat(client.schemaById(1)).isEqualTo(POSITION);
        }
    }

    private String withUser(String userInfo) {
        return registry.url().replace("http://", "http://" + userInfo + "@");
    }

    private SchemaRegistryClient client(Map<String, String> more) {
        return clientAt(registry.url(), more);
    }

    private SchemaRegistryClient clientAt(String url, Map<String, String> more) {
        Map<String, String> configs = new HashMap<>(more);
        configs.put("schema.registry.url", url);
        configs.putIfAbsent("retries.wait.ms", "1");
        return new SchemaRegistryClient(new AvroSerdeConfig(configs), (InstantSource) now::get);
    }
}
