package dev.kairos.local.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kairos.local.KairosException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void hasTheDocumentedPortsByDefault() {
        Ports ports = new Ports(Ports.DEFAULT_BASE);

        assertThat(ports.dashboard()).isEqualTo(18080);
        assertThat(ports.registry()).isEqualTo(18081);
        assertThat(ports.flink()).isEqualTo(18082);
        assertThat(ports.kafka()).isEqualTo(19092);
    }

    @Test
    void movesAllPortsWithTheBase() {
        Ports ports = new Ports(30000);

        assertThat(ports.dashboardUrl()).isEqualTo("http://127.0.0.1:30000");
        assertThat(ports.registryUrl()).isEqualTo("http://127.0.0.1:30001/apis/ccompat/v7");
        assertThat(ports.flinkUrl()).isEqualTo("http://127.0.0.1:30002");
        assertThat(ports.bootstrap()).isEqualTo("127.0.0.1:31012");
    }

    @Test
    void refusesABaseThatLeavesNoRoom() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Ports(65000))
                .withMessage("port base 65000 is outside 1024 to 64523");
        assertThatIllegalArgumentException().isThrownBy(() -> new Ports(80));
    }

    @Test
    void namesATakenPortAndTheWayOut() throws IOException {
        int base = baseOfFreePorts();
        try (ServerSocket taken = new ServerSocket(base + 2, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(KairosException.class)
                    .isThrownBy(() -> PortCheck.requireFree(new Ports(base)))
                    .withMessageContaining("Port " + taken.getLocalPort())
                    .withMessageContaining("Flink's web UI")
                    .withMessageContaining("process " + ProcessHandle.current().pid())
                    .withMessageContaining("--port-base");
        }
    }

    /** Below the ports that the operating system hands out by itself. */
    private static int baseOfFreePorts() {
        for (int base = 20000; base < 30000; base += 10) {
            if (PortCheck.isFree(base)
                    && PortCheck.isFree(base + 1)
                    && PortCheck.isFree(base + 2)) {
                return base;
            }
        }
        throw new AssertionError("There are no three free ports between 20000 and 30000");
    }

    @Test
    void seesThatAPortIsFreeAgain() throws IOException {
        int port = PortCheck.free(1).get(0);

        assertThat(PortCheck.isFree(port)).isTrue();
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(PortCheck.isFree(taken.getLocalPort())).isFalse();
        }
        assertThat(PortCheck.isFree(port)).isTrue();
    }
}
