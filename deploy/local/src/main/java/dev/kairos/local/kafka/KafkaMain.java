package dev.kairos.local.kafka;

import java.nio.file.Path;

/** Runs a {@link KafkaBroker} until the process is told to end. */
public final class KafkaMain {
    private KafkaMain() {}

    /**
     * Starts the broker; its threads keep the process alive.
     *
     * @param args data folder, client port, controller port
     */
    public static void main(String[] args) throws Exception {
        if (args.length != 3) {
            throw new IllegalArgumentException("Usage: KafkaMain DIRECTORY PORT CONTROLLER_PORT");
        }
        KafkaBroker broker =
                KafkaBroker.start(
                        Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "kafka-shutdown"));
    }
}
