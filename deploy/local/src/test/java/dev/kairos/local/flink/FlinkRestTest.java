package dev.kairos.local.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.kairos.local.KairosException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlinkRestTest {
    private HttpServer server;
    private FlinkRest flink;
    private volatile int status = 200;
    private volatile String body = "{}";

    @BeforeEach
    void startFlink() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    byte[] bytes = body.getBytes(UTF_8);
                    exchange.sendResponseHeaders(status, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
        flink = new FlinkRest("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stopFlink() {
        server.stop(0);
    }

    @Test
    void listsJobs() throws IOException {
        body = "{\"jobs\": [{\"jid\": \"1\", \"name\": \"news\", \"state\": \"RESTARTING\"}]}";

        assertThat(flink.jobs()).containsExactly(new FlinkRest.Job("1", "news", "RESTARTING"));
        assertThat(flink.jobs().get(0).hasEnded()).isFalse();
    }

    /** A loaded JobManager that ran out of time to answer must not end a whole run. */
    @Test
    void whatFlinkCannotTellNowIsNoRefusal() {
        status = 503;
        body = "{\"errors\": [\"leader election is ongoing\"]}";

        assertThatThrownBy(flink::jobs)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("503: leader election is ongoing");
    }

    @Test
    void aJobThatFlinkDoesNotKnowIsARefusal() {
        status = 404;
        body = "{\"errors\": [\"Job 1 not found\"]}";

        assertThatThrownBy(() -> flink.job("1"))
                .isInstanceOf(KairosException.class)
                .hasMessageContaining("404: Job 1 not found");
    }
}
