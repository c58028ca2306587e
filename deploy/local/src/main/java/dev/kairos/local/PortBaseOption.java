package dev.kairos.local;

import dev.kairos.local.run.Ports;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which of the systems on this machine is meant. */
public final class PortBaseOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--port-base",
            paramLabel = "PORT",
            defaultValue = "" + Ports.DEFAULT_BASE,
            description = {
                "The dashboard's port (default: ${DEFAULT-VALUE}). The registry has the next one,"
                    + " Flink's web UI the one after that, Kafka PORT + 1012; PORT + 3 to PORT + 7"
                    + " are used inside. Systems with different bases run side by side."
            })
    private int base;

    /**
     * Its ports.
     *
     * @throws ParameterException if there are none from that base on
     */
    public Ports ports() {
        try {
            return new Ports(base);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    command.commandLine(), "Invalid value for --port-base: " + e.getMessage(), e);
        }
    }
}
