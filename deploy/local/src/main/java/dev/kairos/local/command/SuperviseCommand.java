package dev.kairos.local.command;

import dev.kairos.local.KairosException;
import dev.kairos.local.run.Installation;
import dev.kairos.local.run.RunFolder;
import dev.kairos.local.system.LocalSystem;
import dev.kairos.local.system.SystemSettings;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The process behind {@code kairos up}: runs a system until it is told to stop. */
@Command(name = "supervise", hidden = true, mixinStandardHelpOptions = true)
public final class SuperviseCommand implements Callable<Integer> {
    @Option(names = "--no-generator", description = "Start no stream of generated records.")
    private boolean noGenerator;

    @Mixin private SystemOptions options;

    @Override
    public Integer call() throws IOException {
        SystemSettings settings = options.settings();
        RunFolder folder =
                RunFolder.of(Installation.current().root(), settings.ports(), Optional.empty());
        TerminalProgress progress = TerminalProgress.standard();
        LocalSystem system =
                new LocalSystem(settings, folder, Installation.current(), "up", progress);
        Runtime.getRuntime().addShutdownHook(new Thread(system::close, "stop-all"));
        try {
            system.start();
            if (!noGenerator) {
                system.startGenerator();
            }
            KairosException failure = system.failure().join();
            progress.trouble(failure.getMessage());
        } catch (KairosException e) {
            progress.trouble(e.getMessage());
        } finally {
            system.close();
        }
        return 1;
    }
}
