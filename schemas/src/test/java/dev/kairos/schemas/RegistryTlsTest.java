package dev.kairos.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.schemas.testing.FakeRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a certificate for 127.0.0.1 that the JDK's own keytool makes for each test. */
final class RegistryTlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir private Path folder;
    private Path keystore;
    private FakeRegistry registry;

    @BeforeEach
    void start() throws Exception {
        keystore = folder.resolve("keystore.p12");
        keytool(
                "-genkeypair",
                "-alias",
                "registry",
                "-keyalg",
                "EC",
                "-dname",
                "CN=registry",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                keystore.toString(),
                "-storepass",
                PASSWORD);
        registry = FakeRegistry.startWithTls(serverContext());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void trustsTheConfiguredTruststore() {
        assertThat(
                        client(
                                        Map.of(
                                                "schema.registry.ssl.truststore.location",
                                                keystore.toString(),
                                                "schema.registry.ssl.truststore.password",
                                                PASSWORD,
                                                "schema.registry.ssl.truststore.type",
                                                "PKCS12"))
                                .subjects())
                .isEmpty();
    }

    @Test
    void showsTheConfiguredCertificate() {
        assertThat(
                        client(
                                        Map.of(
                                                "schema.registry.ssl.truststore.location",
                                                keystore.toString(),
                                                "schema.registry.ssl.truststore.password",
                                                PASSWORD,
                                                "schema.registry.ssl.keystore.location",
                                                keystore.toString(),
                                                "schema.registry.ssl.keystore.password",
                                                PASSWORD,
                                                "schema.registry.ssl.keystore.type",
                                                "PKCS12"))
                                .subjects())
                .isEmpty();
        assertThat(registry.clientCertificates()).contains("CN=registry");
    }

    @Test
    void trustsNobodyElse() {
        assertThatThrownBy(() -> client(Map.of()).subjects())
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContainingAll(registry.url(), "certification path");
    }

    @Test
    void saysWhichTruststoreItCannotOpen() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.p12"), "no keystore");

        assertThatThrownBy(
                        () ->
                                client(
                                        Map.of(
                                                "schema.registry.ssl.truststore.location",
                                                broken.toString(),
                                                "schema.registry.ssl.truststore.password",
                                                PASSWORD)))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining(broken.toString());
    }

    private SchemaRegistryClient client(Map<String, String> more) {
        Map<String, String> configs = new HashMap<>(more);
        configs.put("schema.registry.url", registry.url());
        configs.put("max.retries", "0");
        return new SchemaRegistryClient(new AvroSerdeConfig(configs));
    }

    private SSLContext serverContext() throws Exception {
        KeyStore store = KeyStore.getInstance(keystore.toFile(), PASSWORD.toCharArray());
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
