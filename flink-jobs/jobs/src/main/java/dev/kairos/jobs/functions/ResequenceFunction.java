package dev.kairos.jobs.functions;

import static java.util.Objects.requireNonNull;

import dev.kairos.jobs.records.Numbered;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Puts what {@link NumberFunction} numbered back in that order, key by key, behind stages that
 * answer each element once and let no watermark overtake an element, as {@code AsyncDataStream}
 * does in either mode at the parallelism of the numbering.
 *
 * <p>An element that comes before its turn waits for the missing ones: until they have come, for
 * the time-out at most (in processing time), and only while it is at most so many places ahead.
 * Then what is missing is given up. A missing element that comes after all goes to the side output
 * {@link #tooLate()}, as does a number that comes twice; nothing is dropped.
 *
 * <p>Elements leave with the Flink timestamp of what released them, or none, and the watermark may
 * overtake those that wait: what follows must take event time from the element itself.
 *
 * <p>State of a key: sequence and next number, what waits, and three times. A key without elements
 * for the retention of event time holds no state. A sequence that differs from the key's own is
 * later than it: a key begins another only after its retention, whose watermark the elements of the
 * one before precede.
 *
 * <p>Counts numbers that were given up and elements that came too late: metrics {@code
 * numbers_given_up} and {@code came_too_late}.
 */
public final class ResequenceFunction<K, T> extends KeyedProcessFunction<K, Numbered<T>, T> {
    /** Sequence, and the number whose turn it is. */
    private static final ValueStateDescriptor<Tuple2<Long, Long>> TURN =
            new ValueStateDescriptor<>("turn", Types.TUPLE(Types.LONG, Types.LONG));

    /** When the first of those that wait has waited long enough; null while none waits. */
    private static final ValueStateDescriptor<Long> DEADLINE =
            new ValueStateDescriptor<>("deadline", Types.LONG);

    private final MapStateDescriptor<Long, Tuple2<Long, T>> waitingDescriptor;
    private final OutputTag<Numbered<T>> tooLate;
    private final int maxAhead;
    private final Duration timeout;
    private final Duration retention;

    private transient ValueState<Tuple2<Long, Long>> turn;
    private transient ValueState<Long> deadline;

    /** Number to the processing time since when it waits, and the element. */
    private transient MapState<Long, Tuple2<Long, T>> waiting;

    /** Processing time of the first element or timer since the start; null before. */
    private transient Long begun;

    private transient KeyRetention keyRetention;
    private transient Counter numbersGivenUp;
    private transient Counter cameTooLate;

    /**
     * @param type type of the elements
     * @param maxAhead most places an element may be ahead of the one whose turn it is, which is
     *     also how many of a key wait at most
     * @param timeout how long an element waits at most, in processing time; longer than the stages
     *     in front take to open, which after a start is part of the waiting
     * @param retention how long a key that is silent keeps its place, in event time; not shorter
     *     than that of the numbering, or a key that comes back waits for what it had long got
     */
    public ResequenceFunction(
            TypeInformation<T> type, int maxAhead, Duration timeout, Duration retention) {
        requireNonNull(type, "type");
        if (maxAhead < 1) {
            throw new IllegalArgumentException("maxAhead must be at least 1, got " + maxAhead);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be longer than 0, got " + timeout);
        }
        this.waitingDescriptor =
                new MapStateDescriptor<>("waiting", Types.LONG, Types.TUPLE(Types.LONG, type));
        this.tooLate = new OutputTag<>("too-late", Numbered.type(type));
        this.maxAhead = maxAhead;
        this.timeout = timeout;
        this.retention = KeyRetention.requirePositive(retention);
    }

    /** Side output of elements that came after they had been given up. */
    public OutputTag<Numbered<T>> tooLate() {
        return tooLate;
    }

    @Override
    public void open(OpenContext context) {
        begun = null;
        turn = getRuntimeContext().getState(TURN);
        deadline = getRuntimeContext().getState(DEADLINE);
        waiting = getRuntimeContext().getMapState(waitingDescriptor);
        keyRetention = new KeyRetention(getRuntimeContext(), retention);
        numbersGivenUp = getRuntimeContext().getMetricGroup().counter("numbers_given_up");
        cameTooLate = getRuntimeContext().getMetricGroup().counter("came_too_late");
    }

    @Override
    public void processElement(Numbered<T> numbered, Context context, Collector<T> out)
            throws Exception {
        TimerService timers = context.timerService();
        begin(timers);
        keyRetention.prolong(context.timestamp(), timers);
        Tuple2<Long, Long> before = turn.value();
        long next = before == null ? 0 : before.f1;
        if (before != null && before.f0 != numbered.sequence()) {
            releaseAll(next, out);
            next = 0;
        }
        long number = numbered.number();
        boolean someWait = deadline.value() != null;
        if (number < next || (someWait && waiting.contains(number))) {
            cameTooLate.inc();
            context.output(tooLate, numbered);
        } else if (number == next) {
            out.collect(numbered.value());
            next++;
        } else {
            someWait = true;
            waiting.put(number, Tuple2.of(timers.currentProcessingTime(), numbered.value()));
        }
        if (someWait) {
            next = release(next, number - maxAhead, out);
            watch(timers);
        }
        turn.update(Tuple2.of(numbered.sequence(), next));
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<T> out) throws Exception {
        begin(context.timerService());
        if (context.timeDomain() == TimeDomain.PROCESSING_TIME) {
            releaseOverdue(timestamp, out);
        } else if (keyRetention.hasEnded(timestamp, context.timerService())) {
            releaseAll(turn.value().f1, out);
            turn.clear();
        }
        watch(context.timerService());
    }

    private void releaseOverdue(long now, Collector<T> out) throws Exception {
        long overdue = 0;
        for (Map.Entry<Long, Tuple2<Long, T>> one : waiting.entries()) {
            if (dueOf(one.getValue()) <= now) {
                overdue = Math.max(overdue, one.getKey());
            }
        }
        Tuple2<Long, Long> place = turn.value();
        turn.update(Tuple2.of(place.f0, release(place.f1, overdue, out)));
    }

    private void releaseAll(long next, Collector<T> out) throws Exception {
        SortedSet<Long> numbers = waitingBelow(Long.MAX_VALUE);
        if (!numbers.isEmpty()) {
            release(next, numbers.last(), out);
        }
    }

    /**
     * Emits what waits below a number and gives up what is missing there; then emits what follows
     * without a gap.
     *
     * @param next whose turn it is
     * @param floor whose turn it is at least afterwards
     * @return whose turn it is
     */
    private long release(long next, long floor, Collector<T> out) throws Exception {
        long first = next;
        if (next < floor) {
            SortedSet<Long> below = waitingBelow(floor);
            for (long number : below) {
                emit(number, out);
            }
            numbersGivenUp.inc(floor - next - below.size());
            first = floor;
        }
        while (waiting.contains(first)) {
            emit(first, out);
            first++;
        }
        return first;
    }

    private SortedSet<Long> waitingBelow(long floor) throws Exception {
        var numbers = new TreeSet<Long>();
        for (Long number : waiting.keys()) {
            if (number < floor) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    private void emit(long number, Collector<T> out) throws Exception {
        out.collect(waiting.get(number).f1);
        waiting.remove(number);
    }

    private void begin(TimerService timers) {
        if (begun == null) {
            begun = timers.currentProcessingTime();
        }
    }

    /**
     * Until when an element waits. While the job was down nothing could come in: what waited then
     * has its time-out from the start on, within which what was in flight is asked for again.
     */
    private long dueOf(Tuple2<Long, T> waits) {
        return Math.max(waits.f0, begun) + timeout.toMillis();
    }

    /** Keeps one timer, for the element that has waited longest. */
    private void watch(TimerService timers) throws Exception {
        Long due = null;
        for (Tuple2<Long, T> one : waiting.values()) {
            due = due == null ? dueOf(one) : Math.min(due, dueOf(one));
        }
        Long watched = deadline.value();
        if (Objects.equals(due, watched)) {
            return;
        }
        if (watched != null) {
            timers.deleteProcessingTimeTimer(watched);
        }
        if (due == null) {
            deadline.clear();
        } else {
            deadline.update(due);
            timers.registerProcessingTimeTimer(due);
        }
    }
}
