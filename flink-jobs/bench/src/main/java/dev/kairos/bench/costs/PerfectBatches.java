package dev.kairos.bench.costs;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What texts cost in batches that nobody can better: each of equal lengths, and of the size that is
 * cheapest for that length.
 */
public final class PerfectBatches {
    private final NavigableMap<Integer, Double> nanosByLength = new TreeMap<>();

    /**
     * @param timings of one or more sizes at each of some lengths, measured with all threads at
     *     work
     */
    public PerfectBatches(List<BatchTiming> timings) {
        if (timings.isEmpty()) {
            throw new IllegalArgumentException("Nothing was measured");
        }
        for (BatchTiming timing : timings) {
            nanosByLength.merge(
                    timing.shape().length(),
                    timing.medianNanos() / timing.shape().size(),
                    Math::min);
        }
    }

    /** Thread time of a text of a length, in nanoseconds; interpolated between measured lengths. */
    double nanos(int length) {
        Map.Entry<Integer, Double> shorter = nanosByLength.floorEntry(length);
        Map.Entry<Integer, Double> longer = nanosByLength.ceilingEntry(length);
        if (shorter == null || longer == null) {
            Map.Entry<Integer, Double> nearest = shorter == null ? longer : shorter;
            return nearest.getValue() * length / nearest.getKey();
        }
        if (shorter.getKey().equals(longer.getKey())) {
            return shorter.getValue();
        }
        double part = (double) (length - shorter.getKey()) / (longer.getKey() - shorter.getKey());
        return shorter.getValue() + part * (longer.getValue() - shorter.getValue());
    }

    /**
     * Texts a second that perfect batches of these lengths allow.
     *
     * @param threads on how many threads batches run at a time
     */
    public double perSecond(int[] lengths, int threads) {
        double nanos = 0;
        for (int length : lengths) {
            nanos += nanos(length);
        }
        return threads * lengths.length * 1e9 / nanos;
    }
}
