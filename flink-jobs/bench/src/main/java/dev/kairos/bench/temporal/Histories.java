package dev.kairos.bench.temporal;

import dev.kairos.inference.packaging.TemporalSpec;
import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.SourcePosition;
import dev.kairos.temporalcontext.bars.Bar;
import dev.kairos.temporalcontext.bars.BarFeatures;
import dev.kairos.temporalcontext.bars.BarView;
import dev.kairos.temporalcontext.features.Variable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/** Made-up histories, as long as real ones; a seed gives the same ones. */
enum Histories {
    /**
     * Lengths and values of a time are those of the stays of PhysioNet 2012, by their quantiles.
     */
    STAYS(
            "clinical-deterioration",
            "two days in intensive care: the admission with 6 values, then observations at distinct"
                + " minutes, lognormal with median 75 and sigma 0.29, 6 to 206 of them; 5 of 6 are"
                + " vital signs with 2 to 10 values (mean 6), the others laboratory results with 1"
                + " to 8 (mean 4.5); values are normal about the means of the training part") {
        @Override
        History next(TemporalSpec spec, Random random) {
            long length = Math.round(75 * Math.exp(0.29 * random.nextGaussian()));
            var minutes = new TreeSet<Integer>();
            while (minutes.size() < Math.max(6, Math.min(206, length)) - 1) {
                minutes.add(1 + random.nextInt(2 * 24 * 60 - 1));
            }
            List<String> kinds = spec.features().kinds();
            var observations = new ArrayList<Observation>();
            observations.add(observation(spec, kinds.get(0), Duration.ZERO, 6, random));
            for (int minute : minutes) {
                boolean vital = random.nextInt(6) > 0;
                int values = vital ? 2 + random.nextInt(9) : 1 + random.nextInt(8);
                observations.add(
                        observation(
                                spec,
                                kinds.get(vital ? 1 : 2),
                                Duration.ofMinutes(minute),
                                values,
                                random));
            }
            return history(observations);
        }
    },

    /**
     * Lengths and values of an hour are those of the patients of PhysioNet 2019, set B, by their
     * quantiles.
     */
    ROWS(
            "sepsis",
            "hours in intensive care: the admission with 5 values, then 12 to 60 rows an hour apart"
                + " (uniform); of ten rows one is empty, eight have 4 to 7 of the 8 vital signs,"
                + " and one these and 4 to 14 of the 26 laboratory results; values are normal about"
                + " the means of the training part") {
        @Override
        History next(TemporalSpec spec, Random random) {
            List<String> kinds = spec.features().kinds();
            // In the order of the columns of PhysioNet 2019.
            List<Variable> variables = spec.features().variables();
            int charted = VITAL_SIGNS + LABORATORY_RESULTS;
            if (variables.size() != charted + OF_ADMISSION) {
                throw new IllegalStateException(
                        "sepsis reads %d variables, its rows have %d"
                                .formatted(variables.size(), charted + OF_ADMISSION));
            }
            List<Variable> vitalSigns = variables.subList(0, VITAL_SIGNS);
            List<Variable> results = variables.subList(VITAL_SIGNS, charted);
            var observations = new ArrayList<Observation>();
            observations.add(
                    observation(
                            kinds.get(0),
                            START,
                            drawn(
                                    variables.subList(charted, variables.size()),
                                    OF_ADMISSION,
                                    random)));
            int hours = 12 + random.nextInt(49);
            for (int hour = 1; hour <= hours; hour++) {
                int rowOfTen = random.nextInt(10);
                Map<String, Double> row = new HashMap<>();
                if (rowOfTen > 0) {
                    row.putAll(drawn(vitalSigns, 4 + random.nextInt(4), random));
                }
                if (rowOfTen == 9) {
                    row.putAll(drawn(results, 4 + random.nextInt(11), random));
                }
                Instant time = START.plus(Duration.ofHours(hour));
                observations.add(observation(kinds.get(1), time, row));
            }
            return history(observations);
        }
    },

    /** A context's bars, and those before that a stream has let go of. */
    BARS(
            "market-forecast",
            "one-minute bars of a random walk, as many as the context holds and half as many"
                    + " before, each with all features of the bars so far") {
        @Override
        History next(TemporalSpec spec, Random random) {
            var features = new BarFeatures(Duration.ofMinutes(1));
            var observations = new ArrayList<Observation>();
            double price = 100;
            int bars = spec.context().maxObservations() * 3 / 2;
            for (int i = 0; i < bars; i++) {
                double open = price;
                price *= Math.exp(0.0005 * random.nextGaussian());
                double spread = price * 0.0003 * random.nextDouble();
                BarView view =
                        features.add(
                                new Bar(
                                        START.plus(Duration.ofMinutes(i)),
                                        open,
                                        Math.max(open, price) + spread,
                                        Math.min(open, price) - spread,
                                        price,
                                        random.nextInt(1_000)));
                var values = new HashMap<String, Double>();
                for (int f = 0; f < BarFeatures.NAMES.size(); f++) {
                    values.put(BarFeatures.NAMES.get(f), view.features().get(f));
                }
                observations.add(
                        observation(spec.features().kinds().get(0), view.eventTime(), values));
            }
            return history(observations);
        }
    };

    private static final int VITAL_SIGNS = 8;
    private static final int LABORATORY_RESULTS = 26;
    private static final int OF_ADMISSION = 5;

    private static final Instant START = Instant.parse("2026-01-05T14:30:00Z");

    private final String model;
    private final String description;

    Histories(String model, String description) {
        this.model = model;
        this.description = description;
    }

    /** The shipped package that reads them. */
    String model() {
        return model;
    }

    /** In words. */
    String description() {
        return description;
    }

    abstract History next(TemporalSpec spec, Random random);

    /** Draws histories for a model of this specification. */
    List<History> draw(TemporalSpec spec, int count, long seed) {
        var random = new Random(seed);
        var histories = new ArrayList<History>();
        for (int i = 0; i < count; i++) {
            histories.add(next(spec, random));
        }
        return histories;
    }

    private static History history(List<Observation> observations) {
        int last = observations.size() - 1;
        return new History(observations.subList(0, last), observations.get(last));
    }

    private static Observation observation(
            TemporalSpec spec, String kind, Duration since, int values, Random random) {
        return observation(
                kind, START.plus(since), drawn(spec.features().variables(), values, random));
    }

    /** Values of some of the variables. */
    private static Map<String, Double> drawn(List<Variable> of, int values, Random random) {
        var variables = new ArrayList<Variable>(of);
        Collections.shuffle(variables, random);
        var byName = new HashMap<String, Double>();
        for (Variable variable : variables.subList(0, Math.min(values, variables.size()))) {
            double value = variable.unscaled(random.nextGaussian());
            byName.put(variable.name(), Math.max(variable.low(), Math.min(variable.high(), value)));
        }
        return byName;
    }

    private static Observation observation(String kind, Instant time, Map<String, Double> values) {
        return Observation.ofValues(
                "generated", time, kind, values, new SourcePosition("generated", 0, 0));
    }
}
