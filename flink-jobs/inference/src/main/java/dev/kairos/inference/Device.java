package dev.kairos.inference;

import static java.util.Objects.requireNonNull;

/**
 * Where a model runs.
 *
 * @param kind CPU or GPU
 * @param index which of its kind, from 0; there is one CPU
 */
public record Device(Kind kind, int index) {
    /** Kinds of devices. */
    public enum Kind {
        CPU,
        GPU
    }

    /** All cores of this machine together. */
    public static final Device CPU = new Device(Kind.CPU, 0);

    public Device {
        requireNonNull(kind, "kind");
        if (index < 0 || (kind == Kind.CPU && index > 0)) {
            throw new IllegalArgumentException("There is no %s %d".formatted(kind, index));
        }
    }

    /** A GPU by its number. */
    public static Device gpu(int index) {
        return new Device(Kind.GPU, index);
    }

    /** As in configuration: {@code cpu} or {@code gpu:0}. */
    @Override
    public String toString() {
        return kind == Kind.CPU ? "cpu" : "gpu:" + index;
    }
}
