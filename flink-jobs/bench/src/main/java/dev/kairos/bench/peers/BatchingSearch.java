package dev.kairos.bench.peers;

import static dev.kairos.bench.report.Figures.rounded;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjDoubleConsumer;

/**
 * The best way to batch texts that are all known beforehand, found by trying.
 *
 * @param perSecond texts a second of what was tried; of the finalists, the mean of two
 * @param finalists the best few of the first round, which were tried twice
 */
public record BatchingSearch(Map<Batching, Double> perSecond, List<Batching> finalists) {
    private static final int FINALISTS = 3;

    /** Once a size is this much worse than a smaller one, larger ones are not tried. */
    private static final double HOPELESS = 0.5;

    /** How often a search times its loop at most. */
    public static final int MOST_TRIALS =
            Batching.SIZES.size() * Batching.Order.values().length + FINALISTS;

    /** What is timed. */
    @FunctionalInterface
    public interface Loop {
        /** Texts a second with these batches. */
        double perSecond(Batching batching) throws InterruptedException;
    }

    /**
     * Tries rising sizes in both orders, and the best few again, so that one good moment of the
     * machine does not decide.
     *
     * @param noted is told of each trial
     */
    public static BatchingSearch of(Loop loop, ObjDoubleConsumer<Batching> noted)
            throws InterruptedException {
        var found = new LinkedHashMap<Batching, Double>();
        for (Batching.Order order : Batching.Order.values()) {
            double most = 0;
            for (int size : Batching.SIZES) {
                var batching = new Batching(size, order);
                double measured = loop.perSecond(batching);
                noted.accept(batching, measured);
                found.put(batching, measured);
                most = Math.max(most, measured);
                if (measured < most * HOPELESS) {
                    break;
                }
            }
        }
        List<Batching> finalists =
                found.keySet().stream()
                        .sorted(Comparator.comparingDouble(found::get).reversed())
                        .limit(FINALISTS)
                        .toList();
        for (Batching batching : finalists) {
            double again = loop.perSecond(batching);
            noted.accept(batching, again);
            found.merge(batching, again, (first, second) -> (first + second) / 2);
        }
        return new BatchingSearch(found, finalists);
    }

    /** The finalist with the best mean. */
    public Batching best() {
        return finalists.stream().max(Comparator.comparingDouble(perSecond::get)).orElseThrow();
    }

    /** All of it, as in reports. */
    public List<Map<String, Object>> grid() {
        var grid = new ArrayList<Map<String, Object>>();
        perSecond.forEach(
                (batching, measured) -> {
                    Map<String, Object> cell = batching.fields();
                    cell.put("per_s", rounded(measured));
                    grid.add(cell);
                });
        return grid;
    }
}
