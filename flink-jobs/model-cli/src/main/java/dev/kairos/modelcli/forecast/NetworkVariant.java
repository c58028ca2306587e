package dev.kairos.modelcli.forecast;

import dev.kairos.modelcli.temporal.Architecture;
import dev.kairos.modelcli.temporal.Architecture.Context;
import dev.kairos.modelcli.temporal.TimeEncoding;
import java.util.Locale;

/**
 * The network on patches, and what is left of it when one thing is taken away. Times are no input
 * of it but as the order of patches, which come in equal steps: to shuffle them would change
 * nothing.
 */
enum NetworkVariant {
    /** Nothing is taken away. */
    FULL,
    /** The last patch alone; mean and deviation of the window, and the linear forecast, stay. */
    NO_CONTEXT,
    /** The patches as a set, in which only the last one stands out. */
    NO_TIME;

    Architecture architecture(Architecture full) {
        return switch (this) {
            case FULL -> full;
            case NO_CONTEXT -> full.withContext(Context.NONE);
            case NO_TIME -> full.withTime(TimeEncoding.none());
        };
    }

    /** For reports. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
