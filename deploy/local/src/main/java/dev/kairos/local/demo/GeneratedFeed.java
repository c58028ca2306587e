package dev.kairos.local.demo;

import static java.util.Objects.requireNonNull;

import dev.kairos.local.system.LocalSystem;

/** Feeds a system from its generator, which runs as one of its parts. */
public final class GeneratedFeed implements Feed {
    private final LocalSystem system;

    public GeneratedFeed(LocalSystem system) {
        this.system = requireNonNull(system, "system");
    }

    @Override
    public void start() {
        system.startGenerator();
    }

    @Override
    public boolean hasEnded() {
        return false;
    }

    @Override
    public void stop() {
        system.stopGenerator();
    }
}
