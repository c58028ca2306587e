package dev.kairos.jobs.functions;

import dev.kairos.jobs.records.Numbered;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Numbers the elements of each key in the order in which they come, for {@link ResequenceFunction}
 * to restore that order behind a stage that does not keep it.
 *
 * <p>State of a key: its sequence and the next number in it, and the event time of its one timer. A
 * key without elements for the retention of event time holds no state; when it comes back, it
 * begins another sequence.
 */
public final class NumberFunction<K, T> extends KeyedProcessFunction<K, T, Numbered<T>> {
    /** Sequence, and next number. */
    private static final ValueStateDescriptor<Tuple2<Long, Long>> NEXT =
            new ValueStateDescriptor<>("next", Types.TUPLE(Types.LONG, Types.LONG));

    private final Duration retention;

    private transient ValueState<Tuple2<Long, Long>> next;
    private transient KeyRetention keyRetention;

    /**
     * @param retention how long a key that is silent keeps its sequence, in event time; the
     *     re-sequencer's must not be shorter
     */
    public NumberFunction(Duration retention) {
        this.retention = KeyRetention.requirePositive(retention);
    }

    @Override
    public void open(OpenContext context) {
        next = getRuntimeContext().getState(NEXT);
        keyRetention = new KeyRetention(getRuntimeContext(), retention);
    }

    @Override
    public void processElement(T element, Context context, Collector<Numbered<T>> out)
            throws Exception {
        Tuple2<Long, Long> place = next.value();
        if (place == null) {
            // Only to differ from the key's sequence before, of which nothing is known any more.
            place = Tuple2.of(ThreadLocalRandom.current().nextLong(), 0L);
        }
        out.collect(new Numbered<>(place.f0, place.f1, element));
        next.update(Tuple2.of(place.f0, place.f1 + 1));
        keyRetention.prolong(context.timestamp(), context.timerService());
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Numbered<T>> out)
            throws Exception {
        if (keyRetention.hasEnded(timestamp, context.timerService())) {
            next.clear();
        }
    }
}
