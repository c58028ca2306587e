package dev.kairos.jobs.functions;

import static java.util.Objects.requireNonNull;

import dev.kairos.events.Prediction;
import dev.kairos.jobs.definition.Durations;
import dev.kairos.jobs.definition.PipelineDefinition;
import dev.kairos.jobs.outputs.DeadLetters;
import dev.kairos.jobs.outputs.Predictions;
import dev.kairos.jobs.records.ContextEntry;
import dev.kairos.jobs.records.Failure;
import dev.kairos.jobs.records.Scored;
import dev.kairos.schemas.Cause;
import dev.kairos.temporalcontext.ContextSpec;
import dev.kairos.temporalcontext.ContextWindow;
import dev.kairos.temporalcontext.DecayedMean;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Puts each observation into the context of its key and answers it at once.
 *
 * <p>State of a key: a ring of at most {@code context.max_observations} slots, of which a new
 * observation writes one, its own or that of the earliest by event time; and the time at which all
 * of it expires. A key without observations for {@code context.max_age} of event time holds no
 * state. While all keys fall silent, event time stands still and state stays.
 *
 * <p>Observations behind the watermark by more than the allowed lateness, and those without an
 * answer of the model, go to {@link DeadLetterOutput} and leave the context as it is.
 */
public final class ContextFunction extends KeyedProcessFunction<String, Scored, Prediction> {
    /** The ring: slot to entry. */
    static final MapStateDescriptor<Integer, ContextEntry> SLOTS =
            new MapStateDescriptor<>("slots", Types.INT, Types.POJO(ContextEntry.class));

    /** When the one timer of a key fires, in milliseconds of event time. */
    static final ValueStateDescriptor<Long> EXPIRY =
            new ValueStateDescriptor<>("expiry", Types.LONG);

    private static final int NO_SLOT = -1;

    private final ContextSpec spec;
    private final Duration halfLife;
    private final Duration allowedLateness;
    private final Predictions predictions;
    private final DeadLetters deadLetters;

    private transient MapState<Integer, ContextEntry> slots;
    private transient ValueState<Long> expiry;

    /**
     * @param clock what {@code produced_at} and {@code at} are read from
     */
    public ContextFunction(PipelineDefinition pipeline, Clock clock) {
        requireNonNull(pipeline, "pipeline");
        this.spec = pipeline.context().spec();
        this.halfLife = pipeline.context().halfLife();
        this.allowedLateness = pipeline.time().allowedLateness();
        this.predictions = new Predictions(pipeline.name(), clock);
        this.deadLetters = new DeadLetters(pipeline.name(), !pipeline.personalData(), clock);
    }

    @Override
    public void open(OpenContext context) {
        slots = getRuntimeContext().getMapState(SLOTS);
        expiry = getRuntimeContext().getState(EXPIRY);
    }

    @Override
    public void processElement(Scored scored, Context context, Collector<Prediction> out)
            throws Exception {
        long watermark = context.timerService().currentWatermark();
        Failure failure = failure(scored, watermark);
        if (failure != null) {
            context.output(
                    DeadLetterOutput.TAG,
                    deadLetters.of(scored.position(), scored.key(), failure, scored.payloadHash()));
            return;
        }
        ContextWindow<ContextEntry> window = window();
        out.collect(predictions.of(scored, seenIn(window, scored, watermark)));
        remember(window, scored);
        expireAfter(scored.eventTime(), context.timerService());
    }

    private Failure failure(Scored scored, long watermark) {
        if (scored.failure() != null) {
            return scored.failure();
        }
        // Before the first watermark, the difference would overflow.
        if (watermark == Long.MIN_VALUE) {
            return null;
        }
        long behind = watermark - scored.eventTime().toEpochMilli();
        return behind <= allowedLateness.toMillis()
                ? null
                : new Failure(
                        Cause.LATE,
                        "Event time %s is %d ms behind the watermark, more than %s"
                                .formatted(
                                        scored.eventTime(),
                                        behind,
                                        Durations.format(allowedLateness)));
    }

    private ContextWindow<ContextEntry> window() throws Exception {
        var window = new ContextWindow<ContextEntry>(spec);
        for (ContextEntry entry : slots.values()) {
            window.add(entry);
        }
        return window;
    }

    private Predictions.Context seenIn(
            ContextWindow<ContextEntry> window, Scored scored, long watermark) {
        List<ContextEntry> before = window.at(scored.eventTime());
        var mean = new DecayedMean(halfLife);
        before.forEach(entry -> mean.add(entry.eventTime(), entry.sentiment()));
        mean.add(scored.eventTime(), scored.sentiment().score());
        return new Predictions.Context(
                mean.value().orElseThrow(),
                before.size(),
                before.isEmpty() ? null : before.get(0).eventTime(),
                watermark == Long.MIN_VALUE ? null : Instant.ofEpochMilli(watermark));
    }

    private void remember(ContextWindow<ContextEntry> window, Scored scored) throws Exception {
        boolean full = window.size() == spec.maxObservations();
        int free = full ? NO_SLOT : window.size();
        var entry = new ContextEntry(free, scored.eventTime(), scored.sentiment().score());
        int slot = window.add(entry).map(ContextEntry::slot).orElse(free);
        // A full ring that lets go of the newcomer itself stays as it is.
        if (slot != NO_SLOT) {
            slots.put(slot, new ContextEntry(slot, entry.eventTime(), entry.sentiment()));
        }
    }

    /** Registers a timer only where there is none: it finds out itself whether it is too early. */
    private void expireAfter(Instant eventTime, TimerService timers) throws Exception {
        if (expiry.value() == null) {
            registerExpiry(eventTime, timers);
        }
    }

    private void registerExpiry(Instant latest, TimerService timers) throws Exception {
        long at = latest.plus(spec.maxAge()).plus(allowedLateness).toEpochMilli();
        expiry.update(at);
        timers.registerEventTimeTimer(at);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Prediction> out)
            throws Exception {
        Instant latest = window().latest();
        if (latest.plus(spec.maxAge()).plus(allowedLateness).toEpochMilli() <= timestamp) {
            slots.clear();
            expiry.clear();
        } else {
            registerExpiry(latest, context.timerService());
        }
    }
}
