package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.temporal.Architecture;
import dev.kairos.modelcli.temporal.Architecture.Context;
import dev.kairos.modelcli.temporal.TimeEncoding;
import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.Summary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The model, and what is left of it when one thing is taken away. */
public enum Variant {
    /** Nothing is taken away. */
    FULL,
    /**
     * Each token alone, and when it is: no attention to others, and no summaries of the past. The
     * time since the first token and since the one before stay, which are of the past, too: what is
     * measured is the least that the context is worth.
     */
    NO_CONTEXT,
    /**
     * The past as a set: neither times nor order, and no time since a value. Summaries stay that
     * tell of them in passing, first and last values and above all counts, which are a clock where
     * rows come every hour: what is measured is the least that times are worth.
     */
    NO_TIME,
    /** The past in its order, as if tokens came in equal steps; no time since a value. */
    ORDER_ALONE,
    /** The gaps between the times of each history change places. */
    SHUFFLED_TIMES;

    /** For reports. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether regression and trees lack other things by it than by the variants before. */
    boolean isOfRows() {
        return this != ORDER_ALONE;
    }

    /** Whether forecasts are asked for the same values as without it. */
    boolean keepsForecasts() {
        return this != SHUFFLED_TIMES;
    }

    FeatureSpec spec(FeatureSpec full) {
        List<Summary> summaries =
                switch (this) {
                    case FULL, SHUFFLED_TIMES -> full.summaries();
                    case NO_CONTEXT -> List.of();
                    case NO_TIME, ORDER_ALONE ->
                            full.summaries().stream().filter(s -> s != Summary.ELAPSED).toList();
                };
        return new FeatureSpec(
                full.variables(), full.kinds(), full.textWidth(), full.calendar(), summaries);
    }

    /** What regression and trees read. */
    RowInputs rowInputs(FeatureSpec spec, Recipe.Trees trees) {
        boolean past = this != NO_CONTEXT;
        return RowInputs.of(
                spec,
                past && trees.changes(),
                past ? trees.contrasts() : List.of(),
                this != NO_TIME && this != ORDER_ALONE);
    }

    Architecture architecture(Architecture full) {
        return switch (this) {
            case FULL, SHUFFLED_TIMES -> full;
            case NO_CONTEXT -> full.withContext(Context.NONE);
            case NO_TIME -> full.withTime(TimeEncoding.none());
            case ORDER_ALONE -> full.withTime(TimeEncoding.order());
        };
    }

    Case of(Case original) {
        return this == SHUFFLED_TIMES
                ? original.withObservations(shuffled(original.observations(), original.id()))
                : original;
    }

    /** The same for every use of a history, in training and in judging. */
    private static List<Observation> shuffled(List<Observation> observations, String id) {
        var times = new ArrayList<Instant>();
        for (Observation observation : observations) {
            if (times.isEmpty() || !times.get(times.size() - 1).equals(observation.eventTime())) {
                times.add(observation.eventTime());
            }
        }
        List<Duration> gaps = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            gaps.add(Duration.between(times.get(i - 1), times.get(i)));
        }
        Collections.shuffle(gaps, new Random(id.hashCode()));
        var moved = new ArrayList<Observation>();
        int at = 0;
        Instant now = times.get(0);
        for (Observation observation : observations) {
            if (!observation.eventTime().equals(times.get(at))) {
                now = now.plus(gaps.get(at++));
            }
            moved.add(
                    Observation.ofValues(
                            observation.key(),
                            now,
                            observation.kind(),
                            observation.values(),
                            observation.position()));
        }
        return moved;
    }
}
