package dev.kairos.local.run;

import dev.kairos.local.KairosException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import oshi.SystemInfo;
import oshi.software.os.InternetProtocolStats.IPConnection;
import oshi.software.os.InternetProtocolStats.TcpState;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/** Says which port is taken, and by whom, before anything is started. */
public final class PortCheck {
    private PortCheck() {}

    /**
     * Binds each port for a moment.
     *
     * @throws KairosException naming the first port that is taken, who listens on it if that can be
     *     known, and the way out
     */
    public static void requireFree(Ports ports) {
        Map<Integer, String> wanted = new LinkedHashMap<>();
        wanted.put(ports.dashboard(), "the dashboard");
        wanted.put(ports.registry(), "the schema registry");
        wanted.put(ports.flink(), "Flink's web UI");
        wanted.put(ports.kafka(), "Kafka");
        wanted.put(ports.jobManagerRpc(), "Flink's JobManager");
        wanted.put(ports.jobManagerBlobs(), "Flink's blob server");
        wanted.put(ports.taskManagerData(), "Flink's TaskManager");
        wanted.put(ports.kafkaController(), "Kafka's controller");
        wanted.forEach(
                (port, use) -> {
                    if (!isFree(port)) {
                        throw new KairosException(
                                "Port %d, wanted for %s, is taken%s. Stop what listens there, or move all of Kairos's ports with --port-base, for example --port-base %d."
                                        .formatted(
                                                port,
                                                use,
                                                listener(port).map(who -> " by " + who).orElse(""),
                                                ports.base() > 40000
                                                        ? Ports.DEFAULT_BASE
                                                        : ports.base() + 10000));
                    }
                });
    }

    /** Whether a listener could bind to the port on loopback now. */
    public static boolean isFree(int port) {
        // Without address reuse, connections of a stopped system that still linger in TIME_WAIT
        // would read as a taken port; the servers themselves bind with reuse too.
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Ports on loopback that nobody listens on now, all different.
     *
     * @param count how many
     */
    public static List<Integer> free(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    private static Optional<String> listener(int port) {
        OperatingSystem system = new SystemInfo().getOperatingSystem();
        OptionalLong pid =
                system.getInternetProtocolStats().getConnections().stream()
                        .filter(
                                connection ->
                                        connection.getState() == TcpState.LISTEN
                                                && connection.getLocalPort() == port)
                        .mapToLong(IPConnection::getowningProcessId)
                        .filter(id -> id > 0)
                        .findFirst();
        if (pid.isEmpty()) {
            return Optional.empty();
        }
        OSProcess process = system.getProcess((int) pid.getAsLong());
        return Optional.of(
                process == null
                        ? "process " + pid.getAsLong()
                        : "process %d (%s)".formatted(pid.getAsLong(), process.getName()));
    }
}
