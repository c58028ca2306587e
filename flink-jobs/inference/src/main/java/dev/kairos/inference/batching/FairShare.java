package dev.kairos.inference.batching;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;

/**
 * How much of the devices each pipeline had while others of its priority waited, over all models of
 * a process. A pipeline that had more than another that waits is held back by the difference. Not
 * thread-safe.
 */
public final class FairShare {
    /** What a pipeline had beyond this is forgotten, so that nobody is held back for longer. */
    static final long LONGEST_LAG_NANOS = 10_000_000_000L;

    private final Map<Lane, Usage> lanes = new HashMap<>();

    /** Service that the least served lane with something waiting had reached, by priority. */
    private final Map<Integer, Double> floors = new HashMap<>();

    /** Whose an item is: pipelines compete within their priority. */
    record Lane(String pipeline, int priority) {
        Lane {
            requireNonNull(pipeline, "pipeline");
        }

        static Lane of(BatchItem item) {
            return new Lane(item.pipeline(), item.priority());
        }
    }

    private static final class Usage {
        double served;
        int waiting;
    }

    /** An item begins to wait. */
    void enter(Lane lane) {
        Usage usage = lanes.computeIfAbsent(lane, key -> new Usage());
        if (usage.waiting++ == 0) {
            // Time in which nothing was asked for is no credit.
            usage.served = Math.max(usage.served, floors.getOrDefault(lane.priority(), 0.0));
        }
    }

    /**
     * An item waits no more.
     *
     * @param servedNanos device time that it takes; 0 if it was given up
     */
    void leave(Lane lane, double servedNanos) {
        Usage usage = lanes.get(lane);
        usage.waiting--;
        usage.served += servedNanos;
        double least = leastServed(lane.priority());
        if (least < Double.MAX_VALUE) {
            usage.served = Math.min(usage.served, least + LONGEST_LAG_NANOS);
            floors.merge(lane.priority(), least, Math::max);
        } else {
            // With nobody waiting there is nothing to be compared; lanes begin anew.
            floors.remove(lane.priority());
            lanes.keySet().removeIf(other -> other.priority() == lane.priority());
        }
    }

    /**
     * How much more device time a lane had than the least served one that waits, in nanoseconds.
     */
    long lagNanos(Lane lane) {
        double lag = lanes.get(lane).served - leastServed(lane.priority());
        return Math.round(Math.max(0, Math.min(LONGEST_LAG_NANOS, lag)));
    }

    private double leastServed(int priority) {
        double least = Double.MAX_VALUE;
        for (Map.Entry<Lane, Usage> lane : lanes.entrySet()) {
            if (lane.getKey().priority() == priority && lane.getValue().waiting > 0) {
                least = Math.min(least, lane.getValue().served);
            }
        }
        return least;
    }
}
