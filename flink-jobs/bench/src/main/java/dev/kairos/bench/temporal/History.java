package dev.kairos.bench.temporal;

import dev.kairos.temporalcontext.ContextSpec;
import dev.kairos.temporalcontext.Observation;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a key.
 *
 * @param past ascending, at least one observation
 * @param latest what comes last, about which a model is asked
 */
record History(List<Observation> past, Observation latest) {
    History {
        past = List.copyOf(past);
    }

    /** What a model reads: the latest observations, as many as its context holds. */
    List<Observation> context(ContextSpec spec) {
        var all = new ArrayList<>(past);
        all.add(latest);
        return List.copyOf(
                all.subList(Math.max(0, all.size() - spec.maxObservations()), all.size()));
    }
}
