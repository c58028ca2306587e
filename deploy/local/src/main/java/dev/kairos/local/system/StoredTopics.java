package dev.kairos.local.system;

import dev.kairos.local.Endpoints;
import dev.kairos.local.KairosException;
import dev.kairos.local.kafka.TopicSetup;
import dev.kairos.local.process.PartLauncher;
import dev.kairos.local.process.PartSpec;
import dev.kairos.local.registry.RegistryPart;
import dev.kairos.local.registry.RegistrySetup;
import dev.kairos.local.run.Installation;
import dev.kairos.local.run.PortCheck;
import dev.kairos.local.run.Ports;
import dev.kairos.local.run.RunFolder;
import dev.kairos.schemas.KairosTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A broker and a registry over the data of an earlier run, and nothing else. */
public final class StoredTopics implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

    private final List<Process> processes = new ArrayList<>();
    private final Endpoints endpoints;

    private StoredTopics(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    /**
     * Starts both on free ports and returns when they answer.
     *
     * @throws KairosException if a part does not come up, saying what it printed
     */
    public static StoredTopics open(
            Installation installation, RunFolder folder, KairosTopics topics) {
        if (!Files.isDirectory(folder.kafka())) {
            throw new KairosException("There are no topics in " + folder.kafka());
        }
        try {
            List<Integer> ports = PortCheck.free(3);
            int kafkaPort = ports.get(0);
            int registryPort = ports.get(1);
            StoredTopics stored =
                    new StoredTopics(
                            new Endpoints(
                                    Ports.HOST + ":" + kafkaPort,
                                    "http://%s:%d/apis/ccompat/v7"
                                            .formatted(Ports.HOST, registryPort),
                                    topics));
            Path logs = Files.createDirectories(folder.data().resolve("logs-ledger"));
            PartLauncher launcher =
                    new PartLauncher(
                            installation.localJar(),
                            logs,
                            Files.createDirectories(folder.temporary()));
            stored.start(
                    launcher,
                    List.of(
                            PartCatalog.kafka(
                                    installation, folder.kafka(), kafkaPort, ports.get(2)),
                            RegistryPart.spec(
                                    installation.registryJar(),
                                    folder.registryDatabase(),
                                    registryPort)));
            return stored;
        } catch (IOException e) {
            throw new KairosException(
                    "Cannot open the run in %s: %s".formatted(folder.data(), e.getMessage()), e);
        }
    }

    private void start(PartLauncher launcher, List<PartSpec> specs) throws IOException {
        boolean started = false;
        try (TopicSetup kafka = new TopicSetup(endpoints.bootstrap())) {
            for (PartSpec spec : specs) {
                processes.add(launcher.start(spec));
            }
            RegistrySetup registry = new RegistrySetup(endpoints.registryUrl());
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!(kafka.isReady(Duration.ofMillis(200)) && answers(registry))) {
                if (System.nanoTime() > end || !processes.stream().allMatch(Process::isAlive)) {
                    throw new KairosException(
                            "The broker or the registry of the kept run did not start. Does a system still run on this folder?%n%s%n%s"
                                    .formatted(
                                            launcher.lastOutput(PartCatalog.KAFKA),
                                            launcher.lastOutput(PartCatalog.REGISTRY)));
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
            started = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KairosException("Interrupted while opening a kept run", e);
        } finally {
            if (!started) {
                close();
            }
        }
    }

    private static boolean answers(RegistrySetup registry) {
        try {
            return registry.isReady();
        } catch (IOException e) {
            return false;
        }
    }

    public Endpoints endpoints() {
        return endpoints;
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            try {
                if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
