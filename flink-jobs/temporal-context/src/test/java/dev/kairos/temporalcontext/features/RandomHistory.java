package dev.kairos.temporalcontext.features;

import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.SourcePosition;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What is known of a generated key: texts, vectors and single values, at irregular times. */
final class RandomHistory {
    static final Instant START = Instant.parse("2026-03-27T20:00:00Z");

    private static final List<String> KINDS = List.of("news", "bar", "vital", "unread");
    private static final List<String> NAMES = List.of("close", "volume", "pulse", "unread");

    private final Random random;
    private int made;

    RandomHistory(Random random) {
        this.random = random;
    }

    /** Some of all inputs, in some order. */
    FeatureSpec spec() {
        List<Variable> variables = new ArrayList<>();
        if (random.nextInt(10) > 0) {
            variables.add(new Variable("close", Transform.LOG, 0.1, 1000, 3, 2));
            variables.add(
                    Variable.unscaled("volume", Transform.SIGNED_LOG1P, -1e9, 1e9)
                            .believedWithin(-50, 50));
            variables.add(new Variable("pulse", Transform.NONE, 0, 250, 80, 20));
        }
        List<Summary> summaries =
                variables.isEmpty() || random.nextBoolean()
                        ? List.of()
                        : List.copyOf(EnumSet.allOf(Summary.class));
        CalendarSpec calendar =
                switch (random.nextInt(3)) {
                    case 0 -> null;
                    case 1 -> new CalendarSpec(ZoneId.of("Europe/Berlin"));
                    default ->
                            new CalendarSpec(
                                    ZoneId.of("America/New_York"),
                                    new TradingSession(
                                            LocalTime.of(9, 30),
                                            LocalTime.of(16, 0),
                                            EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY)));
                };
        List<String> kinds = new ArrayList<>(List.of("news", "bar", "vital"));
        Collections.shuffle(kinds, random);
        return new FeatureSpec(variables, kinds, random.nextInt(4), calendar, summaries);
    }

    /** In order of arrival, which is not that of event time. */
    List<Observation> arrivals(int count) {
        List<Observation> arrivals = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean tie = !arrivals.isEmpty() && random.nextInt(3) == 0;
            arrivals.add(
                    observation(
                            tie
                                    ? arrivals.get(random.nextInt(i)).eventTime()
                                    : START.plusMillis(random.nextInt(5 * 86_400_000))));
        }
        return arrivals;
    }

    /** Mostly in order of event time, some of them late. */
    List<Observation> mostlyInOrder(int count) {
        List<Observation> arrivals = new ArrayList<>();
        Instant latest = START;
        for (int i = 0; i < count; i++) {
            latest = latest.plusMillis(random.nextInt(4) == 0 ? 0 : random.nextInt(3_600_000));
            Duration late =
                    Duration.ofMillis(random.nextInt(5) == 0 ? random.nextInt(20_000_000) : 0);
            arrivals.add(observation(latest.minus(late)));
        }
        return arrivals;
    }

    Observation observation(Instant at) {
        return observation(at, KINDS.get(random.nextInt(KINDS.size())));
    }

    Observation observation(Instant at, String kind) {
        var position = new SourcePosition("generated", 0, made++);
        if (kind.equals("news")) {
            return Observation.ofText("K", at, kind, "text " + random.nextInt(20), position);
        }
        Map<String, Double> values = new HashMap<>();
        for (String name : NAMES) {
            if (random.nextInt(kind.equals("bar") ? 10 : 3) > 0 == kind.equals("bar")) {
                values.put(name, random.nextGaussian() * 60);
            }
        }
        return Observation.ofValues("K", at, kind, values, position);
    }

    /** An embedding that depends on the text alone; some are missing. */
    static float[] embedding(FeatureSpec spec, Observation observation) {
        var random = new Random(observation.text().hashCode());
        if (random.nextInt(6) == 0) {
            return null;
        }
        var embedding = new float[spec.textWidth()];
        for (int i = 0; i < embedding.length; i++) {
            embedding[i] = random.nextFloat() * 2 - 1;
        }
        return embedding;
    }

    /** Ordered by event time; those at the same time stay in order of arrival. */
    static List<Observation> ascending(List<Observation> arrivals) {
        return arrivals.stream().sorted(Comparator.comparing(Observation::eventTime)).toList();
    }

    static TokenSequence assembled(FeatureSpec spec, List<Observation> arrivals) {
        return new FeatureAssembler(spec)
                .assemble(ascending(arrivals), observation -> embedding(spec, observation));
    }
}
