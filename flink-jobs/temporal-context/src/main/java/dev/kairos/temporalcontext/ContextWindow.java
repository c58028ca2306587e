package dev.kairos.temporalcontext;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The latest observations of one key in event-time order, bounded by the count and the age of a
 * {@link ContextSpec}; ties keep their order of arrival. Which observations it holds does not
 * depend on the order in which they arrived, ties aside.
 *
 * <p>They lie in a ring: one that comes in order is written into one slot, that of the earliest if
 * the ring is full. A late one moves those after it by a slot.
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
    private static final int FIRST_CAPACITY = 16;

    private final ContextSpec spec;
    private final Duration kept;
    private Object[] ring;
    private int head;
    private int size;

    /** A window that keeps what belongs to the context of its latest observation. */
    public ContextWindow(ContextSpec spec) {
        this(spec, Duration.ZERO);
    }

    /**
     * A window for observations that come late: it keeps what belongs to the context of any time up
     * to {@code lateness} before its latest observation, as far as its count allows.
     */
    public ContextWindow(ContextSpec spec, Duration lateness) {
        this.spec = requireNonNull(spec, "spec");
        if (lateness.isNegative()) {
            throw new IllegalArgumentException("Lateness is at least 0, got " + lateness);
        }
        this.kept = spec.maxAge().plus(lateness);
        this.ring = new Object[Math.min(spec.maxObservations(), FIRST_CAPACITY)];
    }

    /**
     * Inserts in event-time order.
     *
     * @return what the window let go of to stay within its bounds, earliest first: mostly nothing
     *     or the earliest, all that a newer one made too old, or the observation that was added
     *     itself
     */
    public List<T> add(T observation) {
        Instant time = observation.eventTime();
        boolean inOrder = size == 0 || !time.isBefore(latest());
        Instant earliest = ContextSpec.before(inOrder ? time : latest(), kept);
        if (time.isBefore(earliest)) {
            return List.of(observation);
        }
        List<T> gone = inOrder ? removeBefore(earliest) : List.of();
        if (size == spec.maxObservations()) {
            if (time.isBefore(get(0).eventTime())) {
                return List.of(observation);
            }
            gone = List.of(removeFirst());
        }
        insert(inOrder ? size : countTo(time, true), observation);
        return gone;
    }

    /**
     * The context of time {@code t}: observations with {@code t - maxAge <= eventTime <= t},
     * earliest first. Nothing later than {@code t} is among them.
     */
    public List<T> at(Instant t) {
        return list(countTo(spec.from(t), false), countTo(t, true));
    }

    /** All it holds, earliest first. */
    public List<T> observations() {
        return list(0, size);
    }

    /** Event time of the latest observation. */
    public Instant latest() {
        if (size == 0) {
            throw new NoSuchElementException("The window is empty");
        }
        return get(size - 1).eventTime();
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The {@code i}-th earliest. */
    @SuppressWarnings("unchecked") // Only insert() writes into the ring.
    private T get(int i) {
        return (T) ring[slot(i)];
    }

    private int slot(int i) {
        int slot = head + i;
        return slot < ring.length ? slot : slot - ring.length;
    }

    private List<T> list(int from, int to) {
        List<T> list = new ArrayList<>(Math.max(0, to - from));
        for (int i = from; i < to; i++) {
            list.add(get(i));
        }
        return Collections.unmodifiableList(list);
    }

    private void insert(int at, T observation) {
        if (size == ring.length) {
            grow();
        }
        for (int i = size; i > at; i--) {
            ring[slot(i)] = ring[slot(i - 1)];
        }
        ring[slot(at)] = observation;
        size++;
    }

    private void grow() {
        var larger = new Object[(int) Math.min(spec.maxObservations(), 2L * ring.length)];
        for (int i = 0; i < size; i++) {
            larger[i] = get(i);
        }
        ring = larger;
        head = 0;
    }

    private T removeFirst() {
        T first = get(0);
        ring[head] = null;
        head = slot(1);
        size--;
        return first;
    }

    private List<T> removeBefore(Instant earliest) {
        if (size == 0 || !get(0).eventTime().isBefore(earliest)) {
            return List.of();
        }
        List<T> gone = new ArrayList<>();
        while (size > 0 && get(0).eventTime().isBefore(earliest)) {
            gone.add(removeFirst());
        }
        return gone;
    }

    /** How many observations are before {@code t}, or at it if {@code inclusive}. */
    private int countTo(Instant t, boolean inclusive) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int order = get(middle).eventTime().compareTo(t);
            if (order < 0 || (order == 0 && inclusive)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
