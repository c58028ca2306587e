package dev.kairos.inference.batching;

import static java.util.Objects.requireNonNull;

import dev.kairos.inference.batching.FairShare.Lane;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Batches of similar length within a token budget, the earliest deadline first.
 *
 * <p>Each time a device is idle, what waits is divided into groups of similar length so that
 * computing all of it takes the least time, by what is known of the device's costs; the group with
 * the earliest deadline runs, filled by deadline as far as its budget goes. Nothing waits while a
 * device is idle: what comes during a run forms the next batches, so that batches grow with the
 * load, and holding back a small one would not make them fewer.
 *
 * <p>Deadlines are moved: earlier by {@link #PRIORITY_STEP_NANOS} a level of priority, later for a
 * pipeline that had more than its share, and later by {@link #OVERDUE_STEP_NANOS} once they cannot
 * be met any more, so that work that can be in time is not late because of work that is late
 * anyway. Each move is bounded, so that a batch runs before an item only for one whose deadline is
 * later by at most the sum of these moves: nobody waits for ever.
 *
 * @param <T> what waits
 */
public final class TokenBudgetPolicy<T extends BatchItem> implements BatchPolicy<T> {
    /** One level of priority overtakes what came up to this long before. */
    public static final long PRIORITY_STEP_NANOS = 10_000_000_000L;

    /** Work that cannot be in time lets others pass that come up to this much later. */
    public static final long OVERDUE_STEP_NANOS = 1_000_000_000L;

    /** Deadlines farther than this from the submission count as this far, so that sums hold. */
    private static final long FARTHEST_DEADLINE_NANOS = 86_400_000_000_000L;

    private final FairShare shares;
    private final TreeMap<Integer, Bucket> buckets = new TreeMap<>();
    private final Map<T, Waiting<T>> waiting = new IdentityHashMap<>();
    private long sequence;
    private long tokens;
    private double nanosPerToken;

    /** An item, and its place among those of equal deadline. */
    private record Waiting<T extends BatchItem>(T item, long deadlineNanos, long sequence)
            implements Comparable<Waiting<T>> {
        @Override
        public int compareTo(Waiting<T> other) {
            int byDeadline = Long.compare(deadlineNanos, other.deadlineNanos);
            return byDeadline != 0 ? byDeadline : Long.compare(sequence, other.sequence);
        }
    }

    /** Items of similar length. */
    private final class Bucket {
        final int length;
        final Map<Lane, NavigableSet<Waiting<T>>> lanes = new HashMap<>();
        int count;

        Bucket(int number) {
            this.length = LengthGroups.longestIn(number);
        }
    }

    /** Neighbouring buckets whose items run together, padded to the longest of them. */
    private record Group<B>(List<B> buckets, int length, long dueNanos) {}

    /**
     * @param shares of the pipelines, common to all models of a process
     */
    public TokenBudgetPolicy(FairShare shares) {
        this.shares = requireNonNull(shares, "shares");
    }

    @Override
    public void add(T item) {
        var entry = new Waiting<>(item, deadlineNanos(item), sequence++);
        if (waiting.put(item, entry) != null) {
            throw new IllegalArgumentException("This item waits already");
        }
        Lane lane = Lane.of(item);
        Bucket bucket = buckets.computeIfAbsent(LengthGroups.bucketOf(item.tokens()), Bucket::new);
        bucket.lanes.computeIfAbsent(lane, key -> new TreeSet<>()).add(entry);
        bucket.count++;
        tokens += item.tokens();
        shares.enter(lane);
    }

    private long deadlineNanos(T item) {
        long earliest = item.submittedNanos() - FARTHEST_DEADLINE_NANOS;
        long latest = item.submittedNanos() + FARTHEST_DEADLINE_NANOS;
        return Math.max(earliest, Math.min(latest, item.deadlineNanos()));
    }

    @Override
    public boolean remove(T item) {
        return takeOut(item, 0);
    }

    private boolean takeOut(T item, double servedNanos) {
        Waiting<T> entry = waiting.remove(item);
        if (entry == null) {
            return false;
        }
        Lane lane = Lane.of(item);
        int number = LengthGroups.bucketOf(item.tokens());
        Bucket bucket = buckets.get(number);
        NavigableSet<Waiting<T>> entries = bucket.lanes.get(lane);
        entries.remove(entry);
        if (entries.isEmpty()) {
            bucket.lanes.remove(lane);
        }
        bucket.count--;
        if (bucket.count == 0) {
            buckets.remove(number);
        }
        tokens -= item.tokens();
        shares.leave(lane, servedNanos);
        return true;
    }

    @Override
    public int size() {
        return waiting.size();
    }

    @Override
    public long tokens() {
        return tokens;
    }

    @Override
    public BatchPlan<T> plan(long nowNanos, DeviceState device) {
        if (waiting.isEmpty()) {
            return BatchPlan.none();
        }
        nanosPerToken = device.cost().nanosPerToken();
        Group<Bucket> earliest =
                Collections.min(
                        groups(nowNanos, device), Comparator.comparingLong(Group::dueNanos));
        return BatchPlan.run(items(earliest, nowNanos, device), earliest.dueNanos());
    }

    private List<Group<Bucket>> groups(long nowNanos, DeviceState device) {
        var all = new ArrayList<>(buckets.values());
        int[] lengths = all.stream().mapToInt(bucket -> bucket.length).toArray();
        int[] counts = all.stream().mapToInt(bucket -> bucket.count).toArray();
        var groups = new ArrayList<Group<Bucket>>();
        int start = 0;
        for (int end : LengthGroups.divide(lengths, counts, device)) {
            List<Bucket> members = all.subList(start, end);
            long due = Long.MAX_VALUE;
            for (Bucket bucket : members) {
                due = Math.min(due, dueNanos(bucket, nowNanos, device));
            }
            groups.add(new Group<>(members, lengths[end - 1], due));
            start = end;
        }
        return groups;
    }

    /** The earliest moved deadline in a bucket. */
    private long dueNanos(Bucket bucket, long nowNanos, DeviceState device) {
        long due = Long.MAX_VALUE;
        for (Map.Entry<Lane, NavigableSet<Waiting<T>>> lane : bucket.lanes.entrySet()) {
            var entries = lane.getValue();
            long move = moveNanos(lane.getKey());
            Waiting<T> first = entries.first();
            Waiting<T> possible = entries.ceiling(firstPossible(bucket, nowNanos, device));
            if (possible != null) {
                due = Math.min(due, possible.deadlineNanos() + move);
            }
            if (first != possible) {
                due = Math.min(due, first.deadlineNanos() + move + OVERDUE_STEP_NANOS);
            }
        }
        return due;
    }

    /** Sorts before every item of the bucket that can still be in time, and after all others. */
    private Waiting<T> firstPossible(Bucket bucket, long nowNanos, DeviceState device) {
        return new Waiting<>(null, nowNanos + device.cost().predictNanos(bucket.length), -1);
    }

    private long moveNanos(Lane lane) {
        return shares.lagNanos(lane) - lane.priority() * PRIORITY_STEP_NANOS;
    }

    /** The most urgent items of a group, as many as fit. */
    private List<T> items(Group<Bucket> group, long nowNanos, DeviceState device) {
        int fit = LengthGroups.fitting(device.tokenBudget(), group.length());
        var taken = new ArrayList<T>();
        var heads = new PriorityQueue<Head<T>>();
        for (Bucket bucket : group.buckets()) {
            Waiting<T> possible = firstPossible(bucket, nowNanos, device);
            bucket.lanes.forEach(
                    (lane, entries) -> {
                        long move = moveNanos(lane);
                        Head.of(entries.tailSet(possible).iterator(), move, heads);
                        Head.of(
                                entries.headSet(possible).iterator(),
                                move + OVERDUE_STEP_NANOS,
                                heads);
                    });
        }
        while (taken.size() < fit && !heads.isEmpty()) {
            Head<T> head = heads.poll();
            taken.add(head.entry().item());
            Head.of(head.rest(), head.moveNanos(), heads);
        }
        return taken;
    }

    /** The first of several entries whose deadlines are moved alike. */
    private record Head<T extends BatchItem>(
            Waiting<T> entry, Iterator<Waiting<T>> rest, long moveNanos)
            implements Comparable<Head<T>> {
        static <T extends BatchItem> void of(
                Iterator<Waiting<T>> entries, long moveNanos, PriorityQueue<Head<T>> heads) {
            if (entries.hasNext()) {
                heads.add(new Head<>(entries.next(), entries, moveNanos));
            }
        }

        @Override
        public int compareTo(Head<T> other) {
            int byDue =
                    Long.compare(
                            entry.deadlineNanos() + moveNanos,
                            other.entry.deadlineNanos() + other.moveNanos);
            return byDue != 0 ? byDue : Long.compare(entry.sequence(), other.entry.sequence());
        }
    }

    @Override
    public void take(BatchPlan<T> plan) {
        for (T item : plan.items()) {
            if (!takeOut(item, item.tokens() * nanosPerToken)) {
                throw new IllegalStateException("A plan is of no use once what waits has changed");
            }
        }
    }
}
