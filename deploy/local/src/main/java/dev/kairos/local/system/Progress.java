package dev.kairos.local.system;

/** Hears what a newcomer at the terminal should know. */
public interface Progress {
    /** Something was reached. */
    void step(String message);

    /** Something went wrong and is being dealt with. */
    void trouble(String message);
}
