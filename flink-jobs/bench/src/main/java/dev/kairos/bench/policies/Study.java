package dev.kairos.bench.policies;

import dev.kairos.bench.policies.DeviceResult.Distribution;
import dev.kairos.bench.simulated.Arrivals;
import dev.kairos.bench.simulated.Parallel;
import dev.kairos.bench.simulated.SimulatedDevice;
import dev.kairos.bench.workload.Lengths;
import dev.kairos.inference.simulation.SimulationResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** Policies on one device with texts of one distribution. */
final class Study {
    /** Seeds of runs that confirm what was found lie this far from those that found it. */
    private static final long CONFIRMING = 1_000;

    /** Drawn once to know how many records a run needs. */
    private static final int MEAN_SAMPLE = 100_000;

    private final Effort effort;
    private final long seed;
    private final LoadSearch search;
    private final Arrivals screening;
    private final List<Arrivals> arrivals;
    private final Arrivals confirming;
    private final double boundPerSecond;

    /** A candidate and the load that it sustained in a short run, as a fraction of the bound. */
    record Screened(Candidate candidate, double load) {}

    /**
     * A candidate and what it sustained.
     *
     * @param loads one a seed, as fractions of the bound
     */
    record Found(Candidate candidate, List<Double> loads) {
        double load() {
            return loads.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        }
    }

    /**
     * What came of a family of policies.
     *
     * @param screened its whole grid
     * @param searched those searched finely, the best first
     */
    record Outcome(List<Screened> screened, List<Found> searched) {
        Found best() {
            return searched.get(0);
        }
    }

    Study(
            SimulatedDevice device,
            Lengths distribution,
            Effort effort,
            LoadSearch search,
            long seed) {
        this.effort = effort;
        this.seed = seed;
        this.search = search;
        this.boundPerSecond =
                device.boundPerSecond(Arrivals.draw(distribution, MEAN_SAMPLE, seed).meanTokens());
        int records = effort.records(boundPerSecond);
        this.screening = Arrivals.draw(distribution, effort.screeningRecords(boundPerSecond), seed);
        this.arrivals =
                IntStream.range(0, effort.seeds())
                        .mapToObj(i -> Arrivals.draw(distribution, records, seed + i))
                        .toList();
        this.confirming = Arrivals.draw(distribution, 2 * records, seed + CONFIRMING);
    }

    /** Finds the best of a grid. */
    Outcome search(List<Candidate> grid, Parallel parallel) throws InterruptedException {
        var screenings = new ArrayList<Callable<Screened>>();
        for (Candidate candidate : grid) {
            screenings.add(() -> new Screened(candidate, screen(candidate)));
        }
        List<Screened> screened = parallel.all(screenings);
        List<Screened> promising =
                screened.stream()
                        .sorted(Comparator.comparingDouble(Screened::load).reversed())
                        .limit(effort.screened())
                        .toList();
        return new Outcome(screened, searchFinely(promising, parallel));
    }

    private double screen(Candidate candidate) {
        return search.highest(
                candidate.policy(), screening, seed, 0.5, 0.5, Effort.SCREENING_TOLERANCE);
    }

    private List<Found> searchFinely(List<Screened> promising, Parallel parallel)
            throws InterruptedException {
        var searches = new ArrayList<Callable<Double>>();
        for (Screened one : promising) {
            for (int run = 0; run < effort.seeds(); run++) {
                int number = run;
                searches.add(() -> searchFinely(one, number));
            }
        }
        List<Double> loads = parallel.all(searches);
        var found = new ArrayList<Found>();
        for (Screened one : promising) {
            int from = found.size() * effort.seeds();
            found.add(new Found(one.candidate(), loads.subList(from, from + effort.seeds())));
        }
        found.sort(Comparator.comparingDouble(Found::load).reversed());
        return found;
    }

    private double searchFinely(Screened one, int run) {
        return search.highest(
                one.candidate().policy(),
                arrivals.get(run),
                seed + run,
                one.load() + Effort.SCREENING_TOLERANCE / 2,
                Effort.SCREENING_TOLERANCE,
                effort.tolerance());
    }

    /** Runs the best of each family again, at what it sustained, with other arrivals. */
    Distribution confirm(Map<Family, Outcome> outcomes, Parallel parallel)
            throws InterruptedException {
        var runs = new ArrayList<Callable<SimulationResult>>();
        for (Outcome outcome : outcomes.values()) {
            Found best = outcome.best();
            runs.add(() -> runAt(best.candidate(), best.load()));
        }
        Candidate ours = outcomes.get(Family.OURS).best().candidate();
        runs.add(() -> runAt(ours, DeviceResult.TARGET_LOAD));
        List<SimulationResult> results = parallel.all(runs);
        Map<Family, SimulationResult> confirmed = new EnumMap<>(Family.class);
        for (Family family : outcomes.keySet()) {
            confirmed.put(family, results.get(confirmed.size()));
        }
        return new Distribution(
                boundPerSecond, outcomes, confirmed, results.get(results.size() - 1));
    }

    private SimulationResult runAt(Candidate candidate, double load) {
        // A load of 0 has no arrivals.
        double least = Math.max(load, effort.tolerance());
        return search.run(candidate.policy(), confirming, least, seed + CONFIRMING);
    }
}
