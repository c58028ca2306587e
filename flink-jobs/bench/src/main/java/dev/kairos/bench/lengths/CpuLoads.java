package dev.kairos.bench.lengths;

import dev.kairos.bench.report.Figures;
import dev.kairos.bench.simulated.Arrivals;
import dev.kairos.bench.workload.ClosedLoop;
import dev.kairos.bench.workload.Lengths;
import dev.kairos.bench.workload.Sample;
import dev.kairos.bench.workload.Texts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Ways to batch texts of one distribution on this CPU, in real time. */
final class CpuLoads {
    private final Lengths lengths;
    private final LengthsEffort effort;
    private final double capacity;
    private final long deadlineNanos;
    private final long seed;
    private final Sample sample;

    /**
     * @param texts makes texts of exact lengths
     * @param capacity texts a second of perfect batches
     * @param deadlineNanos how long after its arrival each text wants to be answered
     */
    CpuLoads(
            Lengths lengths,
            Texts texts,
            LengthsEffort effort,
            double capacity,
            long deadlineNanos,
            long seed) {
        this.lengths = lengths;
        this.effort = effort;
        this.capacity = capacity;
        this.deadlineNanos = deadlineNanos;
        this.seed = seed;
        this.sample = Sample.draw(texts, lengths, Math.max(openCount(1), closedCount()), seed);
    }

    /** Texts a second of perfect batches. */
    double capacity() {
        return capacity;
    }

    private int openCount(double load) {
        return (int) Math.ceil(load * capacity * effort.openSeconds());
    }

    private int closedCount() {
        return (int) Math.max(3 * effort.inFlight(), capacity * effort.closedSeconds());
    }

    /**
     * Saturates each in turns, in an order that alternates, so that whatever else this machine does
     * falls on all alike. A few texts warm each up before.
     *
     * @return texts a second by name, one figure a round
     */
    Map<String, List<Double>> saturate(List<Served> served) throws InterruptedException {
        List<String> texts = sample.first(closedCount()).texts();
        List<String> few = sample.first(effort.inFlight()).texts();
        for (Served one : served) {
            double unused = saturated(one, few);
        }
        var order = new ArrayList<>(served);
        Map<String, List<Double>> perSecond = new LinkedHashMap<>();
        for (int round = 0; round < effort.closedRounds(); round++) {
            for (Served one : order) {
                perSecond
                        .computeIfAbsent(one.batching().name(), name -> new ArrayList<>())
                        .add(saturated(one, texts));
            }
            Collections.reverse(order);
        }
        return perSecond;
    }

    private double saturated(Served served, List<String> texts) throws InterruptedException {
        return ClosedLoop.perSecond(
                texts,
                effort.inFlight(),
                text -> served.submit(text, System.nanoTime() + deadlineNanos));
    }

    /** Texts a second of batches in the order of arrival, by size: few texts tell the best. */
    Map<Integer, Double> perSecondBySize(Map<Integer, Served> bySize) throws InterruptedException {
        List<String> texts = sample.first(effort.inFlight()).texts();
        Map<Integer, Double> perSecond = new LinkedHashMap<>();
        for (Map.Entry<Integer, Served> one : bySize.entrySet()) {
            perSecond.put(one.getKey(), Figures.rounded(saturated(one.getValue(), texts)));
        }
        return perSecond;
    }

    /**
     * Runs one with arrivals at a load.
     *
     * @param load as a fraction of the capacity
     */
    LoadFigures at(double load, Served served) throws InterruptedException {
        var arrivals = Arrivals.draw(lengths, openCount(load), seed);
        return new OpenLoop(
                        sample.texts(), arrivals.at(load * capacity, deadlineNanos), deadlineNanos)
                .run(served);
    }
}
