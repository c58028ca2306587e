package dev.kairos.streamsapp.http;

/** Whether the views can be read, and what they wait for if not. */
@FunctionalInterface
public interface Readiness {
    /**
     * The state now.
     *
     * @param ready whether the views can be read
     * @param reason what the state is or what is being waited for, for people
     */
    record State(boolean ready, String reason) {}

    /** The state now. */
    State state();
}
