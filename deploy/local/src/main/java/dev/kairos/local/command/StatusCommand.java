package dev.kairos.local.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.kairos.local.PortBaseOption;
import dev.kairos.local.run.Installation;
import dev.kairos.local.run.Ports;
import dev.kairos.local.run.RunFolder;
import dev.kairos.local.run.RunState;
import dev.kairos.local.run.StateFile;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kairos status}: what runs, and how it goes. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tells the processes, jobs, lag, watermark, model and error counts of what 'kairos"
                    + " demo' or 'kairos up' started.",
            ""
        },
        footer = {"", "Ends 0 when a system runs, 1 when none does or a part of it is down."})
public final class StatusCommand implements Callable<Integer> {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Option(names = "--json", description = "Print one JSON object instead of tables.")
    private boolean json;

    @Mixin private PortBaseOption portBase;

    @Override
    public Integer call() throws IOException {
        Ports ports = portBase.ports();
        RunFolder folder = RunFolder.of(Installation.current().root(), ports, Optional.empty());
        Optional<RunState> state = new StateFile(folder.control()).read();
        SystemStatus status = SystemStatus.read(state, ports);
        System.out.print(json ? json(status) : status.table());
        return status.isUp() ? 0 : 1;
    }

    private static String json(SystemStatus status) throws JsonProcessingException {
        return JSON.writeValueAsString(status) + "\n";
    }
}
