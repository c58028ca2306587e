package dev.kairos.jobs.outputs;

/** How an answer can fall short of a full one, as the field {@code degraded} of outputs says it. */
public enum Degradation {
    /** The latest answer of the key was repeated, because answers were given less often. */
    LOWER_CADENCE("lower-cadence"),
    /** The latest answer of the key was repeated, because none came. */
    LAST_KNOWN("last-known");

    private final String label;

    Degradation(String label) {
        this.label = label;
    }

    /** As outputs and metrics show it. */
    public String label() {
        return label;
    }
}
