package dev.kairos.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.kairos.jobs.Pipelines;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The registry's half; topics need a broker and are checked in the integration tests. */
class StartCheckTest {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int refusals;
    private volatile int status = 200;
    private HttpServer registry;

    @BeforeEach
    void start() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext(
                "/ccompat/subjects",
                exchange -> {
                    boolean refuse = asked.incrementAndGet() <= refusals;
                    exchange.sendResponseHeaders(refuse ? 503 : status, -1);
                    exchange.close();
                });
        registry.start();
    }

    @AfterEach
    void stop() {
        registry.stop(0);
    }

    @Test
    void anyAnswerWillDo() throws Exception {
        status = 401;
        check(url()).checkRegistry();
        assertThat(asked).hasValue(1);
    }

    /** Whether a certificate is to be trusted, the truststore of the serdes says. */
    @Test
    void aRefusedHandshakeIsAnAnswerToo() throws Exception {
        byte[] handshakeFailure = {21, 3, 3, 0, 2, 2, 40};
        try (var tls = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            var handshakes =
                    CompletableFuture.runAsync(
                            () -> {
                                // The client may come back after a refusal.
                                while (refuseHandshake(tls, handshakeFailure)) {}
                            });
            check("https://127.0.0.1:" + tls.getLocalPort()).checkRegistry();
            tls.close();
            handshakes.get(10, TimeUnit.SECONDS);
        }
    }

    /** Refuses the next client, or tells that the server has closed. */
    private static boolean refuseHandshake(ServerSocket tls, byte[] alert) {
        try (Socket client = tls.accept()) {
            client.getOutputStream().write(alert);
            // Until the client hangs up: closing with its greeting unread would take the alert
            // back.
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (IOException e) {
            return !tls.isClosed();
        }
    }

    @Test
    void waitsForARegistryThatStarts() throws Exception {
        refusals = 2;
        check(url() + "/").checkRegistry();
        assertThat(asked).hasValue(3);
    }

    @Test
    void oneOfSeveralIsEnough() throws Exception {
        check("http://127.0.0.1:1, " + url()).checkRegistry();
        assertThat(asked).hasValue(1);
    }

    @Test
    void givesUpWithWhatToDo() {
        refusals = Integer.MAX_VALUE;
        assertThatThrownBy(() -> check(url()).checkRegistry())
                .isInstanceOf(StartException.class)
                .hasMessageContaining(url())
                .hasMessageContaining("HTTP status 503")
                .hasMessageContaining("/apis/ccompat/v7");
        registry.stop(0);
        assertThatThrownBy(() -> check(url()).checkRegistry())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("registry runs");
    }

    @Test
    void refusesWhatIsNoUrl() {
        assertThatThrownBy(() -> check("not a url").checkRegistry())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("'not a url' is no URL");
        assertThatThrownBy(() -> check("127.0.0.1").checkRegistry())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("is no URL");
        assertThatThrownBy(() -> check("ftp://me:secret@host").checkRegistry())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("ftp://host")
                .hasMessageNotContaining("secret");
    }

    private String url() {
        return "http://127.0.0.1:" + registry.getAddress().getPort() + "/ccompat";
    }

    private static StartCheck check(String url) {
        var connection = new KafkaConnection("127.0.0.1:1", url, "test.", Map.of(), Map.of());
        return new StartCheck(Pipelines.newsSentiment(), connection, Duration.ofSeconds(3));
    }
}
