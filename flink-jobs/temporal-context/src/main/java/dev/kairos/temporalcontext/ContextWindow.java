package dev.kairos.temporalcontext;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The latest observations of one key in event-time order, bounded by {@link
 * ContextSpec#maxObservations()}; ties keep their order of arrival. Which observations it holds
 * does not depend on the order in which they arrived, ties aside.
 *
 * <p>A window reads no later than it is asked for: see {@link #at(Instant)}. What later
 * observations can do to an earlier time is take its place: a full window has let go of the
 * earliest, and a late observation then finds a shorter past.
 *
 * <p>Not safe for use by several threads.
 *
 * @param <T> what is remembered of an observation
 */
public final class ContextWindow<T extends Timed> {
    private final ContextSpec spec;
    private final List<T> byEventTime;

    public ContextWindow(ContextSpec spec) {
        this.spec = requireNonNull(spec, "spec");
        this.byEventTime = new ArrayList<>(Math.min(spec.maxObservations(), 64));
    }

    /**
     * Inserts in event-time order.
     *
     * @return what the window let go of to stay within its bound, the earliest: possibly the
     *     observation that was added
     */
    public Optional<T> add(T observation) {
        requireNonNull(observation, "observation");
        byEventTime.add(countUpTo(observation.eventTime()), observation);
        return byEventTime.size() > spec.maxObservations()
                ? Optional.of(byEventTime.remove(0))
                : Optional.empty();
    }

    /**
     * The context of time {@code t}: observations with {@code t - maxAge <= eventTime <= t},
     * earliest first. Nothing later than {@code t} is among them.
     */
    public List<T> at(Instant t) {
        Instant from = t.minus(spec.maxAge());
        int end = countUpTo(t);
        int start = end;
        while (start > 0 && !byEventTime.get(start - 1).eventTime().isBefore(from)) {
            start--;
        }
        return List.copyOf(byEventTime.subList(start, end));
    }

    /** All it holds, earliest first, whatever their age. */
    public List<T> observations() {
        return List.copyOf(byEventTime);
    }

    /** Event time of the latest observation. */
    public Instant latest() {
        if (byEventTime.isEmpty()) {
            throw new NoSuchElementException("The window is empty");
        }
        return byEventTime.get(byEventTime.size() - 1).eventTime();
    }

    public int size() {
        return byEventTime.size();
    }

    public boolean isEmpty() {
        return byEventTime.isEmpty();
    }

    /** How many observations are at {@code t} or before; searched from the end, where most land. */
    private int countUpTo(Instant t) {
        int count = byEventTime.size();
        while (count > 0 && byEventTime.get(count - 1).eventTime().isAfter(t)) {
            count--;
        }
        return count;
    }
}
