package dev.kairos.modelcli.market.movement;

import dev.kairos.modelcli.temporal.Architecture;
import dev.kairos.modelcli.temporal.Architecture.Context;
import dev.kairos.modelcli.temporal.TimeEncoding;
import dev.kairos.modelcli.temporal.Tokens;
import dev.kairos.temporalcontext.features.FeatureSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The model, and what is left of it when one thing is taken away. */
enum MovementVariant {
    /** Nothing is taken away. */
    FULL,
    /**
     * No attention to other days. The returns of 5 and 20 days, the volatility and the volume of a
     * day stay, which tell of the past themselves.
     */
    NO_CONTEXT,
    /** The past as a set: neither times nor order. */
    NO_TIME,
    /** The gaps between the days of each sequence change places. */
    SHUFFLED_TIMES,
    /** Neither texts nor how many there are. */
    NO_TEXTS,
    /** Texts, how many there are, and nothing else. */
    NO_PRICES;

    /** All that lack something. */
    static final List<MovementVariant> LACKING =
            Arrays.stream(values()).filter(variant -> variant != FULL).toList();

    /** What is read. */
    FeatureSpec spec(FeatureSpec full) {
        return switch (this) {
            case NO_TEXTS -> reading(full, false, 0);
            case NO_PRICES -> reading(full, true, full.textWidth());
            default -> full;
        };
    }

    private static FeatureSpec reading(FeatureSpec full, boolean texts, int textWidth) {
        return new FeatureSpec(
                full.variables().stream()
                        .filter(variable -> variable.name().equals(TickerHistory.TEXTS) == texts)
                        .toList(),
                full.kinds(),
                textWidth,
                full.calendar(),
                full.summaries());
    }

    Architecture architecture(Architecture full) {
        return switch (this) {
            case NO_CONTEXT -> full.withContext(Context.NONE);
            case NO_TIME -> full.withTime(TimeEncoding.none());
            default -> full;
        };
    }

    /** A sequence as this variant sees it; the same for the same sequence. */
    Tokens of(Tokens tokens) {
        return this == SHUFFLED_TIMES ? shuffled(tokens) : tokens;
    }

    private static Tokens shuffled(Tokens tokens) {
        List<Float> steps = new ArrayList<>();
        int content = 1;
        for (int t = 1; t < tokens.length(); t++) {
            steps.add(tokens.hours()[t] - tokens.hours()[t - 1]);
        }
        for (float value : tokens.values()) {
            content = 31 * content + Float.hashCode(value);
        }
        Collections.shuffle(steps, new Random(content));
        var hours = new float[tokens.length()];
        for (int t = 1; t < hours.length; t++) {
            hours[t] = hours[t - 1] + steps.get(t - 1);
        }
        return new Tokens(
                tokens.kind(),
                hours,
                tokens.values(),
                tokens.observed(),
                tokens.text(),
                tokens.calendar(),
                tokens.summaries());
    }

    /** For people. */
    String title() {
        return key().replace('_', ' ');
    }

    /** For reports. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
