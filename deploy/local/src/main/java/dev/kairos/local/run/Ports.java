package dev.kairos.local.run;

/**
 * The ports of one running system, all on loopback, at fixed distances from one base so that two
 * systems can stand side by side.
 *
 * @param base the dashboard's port; the others follow from it
 */
public record Ports(int base) {
    /** What {@code --port-base} is unless given. */
    public static final int DEFAULT_BASE = 18080;

    /** Every listener is bound here, and only here. */
    public static final String HOST = "127.0.0.1";

    private static final int KAFKA_DISTANCE = 1012;
    private static final int LOWEST = 1024;
    private static final int HIGHEST = 65535;

    public Ports {
        if (base < LOWEST || base > HIGHEST - KAFKA_DISTANCE) {
            throw new IllegalArgumentException(
                    "port base %d is outside %d to %d"
                            .formatted(base, LOWEST, HIGHEST - KAFKA_DISTANCE));
        }
    }

    public int dashboard() {
        return base;
    }

    public int registry() {
        return base + 1;
    }

    /** Flink's web UI and REST API. */
    public int flink() {
        return base + 2;
    }

    public int jobManagerRpc() {
        return base + 3;
    }

    public int jobManagerBlobs() {
        return base + 4;
    }

    public int taskManagerData() {
        return base + 5;
    }

    public int kafkaController() {
        return base + 6;
    }

    public int kafka() {
        return base + KAFKA_DISTANCE;
    }

    public String bootstrap() {
        return HOST + ":" + kafka();
    }

    /** Base URL of the registry's Confluent API. */
    public String registryUrl() {
        return "http://%s:%d/apis/ccompat/v7".formatted(HOST, registry());
    }

    public String flinkUrl() {
        return "http://%s:%d".formatted(HOST, flink());
    }

    public String dashboardUrl() {
        return "http://%s:%d".formatted(HOST, dashboard());
    }
}
