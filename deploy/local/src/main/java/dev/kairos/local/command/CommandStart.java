package dev.kairos.local.command;

import java.lang.management.ManagementFactory;

/** What the shell script says about the time before this process. */
final class CommandStart {
    /** ms since the epoch at which the command was typed. */
    static final String STARTED_PROPERTY = "kairos.started-ms";

    /** ms of those since then that went into building. */
    static final String BUILD_PROPERTY = "kairos.build-ms";

    private CommandStart() {}

    static long startedAtMs() {
        return Long.getLong(STARTED_PROPERTY, ManagementFactory.getRuntimeMXBean().getStartTime());
    }

    static long buildMs() {
        return Long.getLong(BUILD_PROPERTY, 0);
    }
}
