package dev.kairos.jobs.functions;

import static java.util.Objects.requireNonNull;

import dev.kairos.events.Prediction;
import dev.kairos.jobs.definition.Durations;
import dev.kairos.jobs.definition.PipelineDefinition;
import dev.kairos.jobs.definition.PipelineDefinition.Overload;
import dev.kairos.jobs.outputs.DeadLetters;
import dev.kairos.jobs.outputs.Degradation;
import dev.kairos.jobs.outputs.Predictions;
import dev.kairos.jobs.records.ContextEntry;
import dev.kairos.jobs.records.Failure;
import dev.kairos.jobs.records.LatestAnswer;
import dev.kairos.jobs.records.Scored;
import dev.kairos.schemas.Cause;
import dev.kairos.temporalcontext.ContextSpec;
import dev.kairos.temporalcontext.ContextWindow;
import dev.kairos.temporalcontext.DecayedMean;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Puts each observation into the context of its key and answers it at once.
 *
 * <p>State of a key: a ring of at most {@code context.max_observations} slots, of which a new
 * observation writes one, its own or that of the earliest by event time; its latest answer, if the
 * pipeline repeats answers under load; and the time at which all of it expires. A key without
 * observations for {@code context.max_age} of event time holds no state. While all keys fall
 * silent, event time stands still and state stays.
 *
 * <p>An observation without an answer of the model gets the latest answer of its key again, marked
 * as degraded, where the pipeline's overload steps allow it. That is the latest by event time, so
 * that an observation which comes out of order can get an answer about a later one. A repeated
 * answer says nothing new: it does not enter the context, and does not keep it from expiring.
 *
 * <p>Observations behind the watermark by more than the allowed lateness, and those without any
 * answer, go to {@link DeadLetterOutput} and leave the context as it is.
 *
 * <p>Counts degraded answers: metric {@code degraded} in the group {@code step.<label>}.
 */
public final class ContextFunction extends KeyedProcessFunction<String, Scored, Prediction> {
    /** The ring: slot to entry. */
    static final MapStateDescriptor<Integer, ContextEntry> SLOTS =
            new MapStateDescriptor<>("slots", Types.INT, Types.POJO(ContextEntry.class));

    /** When the one timer of a key fires, in milliseconds of event time. */
    static final ValueStateDescriptor<Long> EXPIRY =
            new ValueStateDescriptor<>("expiry", Types.LONG);

    /** What is repeated under load. */
    static final ValueStateDescriptor<LatestAnswer> ANSWER =
            new ValueStateDescriptor<>("answer", Types.POJO(LatestAnswer.class));

    private final ContextSpec spec;
    private final Duration halfLife;
    private final Duration allowedLateness;
    private final Overload overload;
    private final Predictions predictions;
    private final DeadLetters deadLetters;

    private transient MapState<Integer, ContextEntry> slots;
    private transient ValueState<Long> expiry;
    private transient Map<Degradation, Counter> degraded;

    /** Written only where the pipeline repeats answers; what it once wrote expires in any case. */
    private transient ValueState<LatestAnswer> answer;

    /**
     * @param clock what {@code produced_at} and {@code at} are read from
     */
    public ContextFunction(PipelineDefinition pipeline, Clock clock) {
        requireNonNull(pipeline, "pipeline");
        this.spec = pipeline.context().spec();
        this.halfLife = pipeline.context().halfLife();
        this.allowedLateness = pipeline.time().allowedLateness();
        this.overload = pipeline.overload();
        this.predictions = new Predictions(pipeline.name(), clock);
        this.deadLetters = new DeadLetters(pipeline.name(), !pipeline.personalData(), clock);
    }

    @Override
    public void open(OpenContext context) {
        slots = getRuntimeContext().getMapState(SLOTS);
        expiry = getRuntimeContext().getState(EXPIRY);
        answer = getRuntimeContext().getState(ANSWER);
        degraded = new EnumMap<>(Degradation.class);
        for (Degradation step : Degradation.values()) {
            degraded.put(
                    step,
                    getRuntimeContext()
                            .getMetricGroup()
                            .addGroup("step", step.label())
                            .counter("degraded"));
        }
    }

    @Override
    public void processElement(Scored scored, Context context, Collector<Prediction> out)
            throws Exception {
        long watermark = context.timerService().currentWatermark();
        Optional<Failure> late = lateness(scored, watermark);
        if (late.isPresent()) {
            setAside(scored, late.get(), context);
        } else if (scored.failure() != null) {
            repeatOrSetAside(scored, watermark, context, out);
        } else {
            ContextWindow<ContextEntry> window = window();
            out.collect(predictions.of(scored, seenIn(window, scored, watermark)));
            remember(window, scored);
            expireAfter(scored.eventTime(), context.timerService());
        }
    }

    private void setAside(Scored scored, Failure failure, Context context) {
        context.output(
                DeadLetterOutput.TAG,
                deadLetters.of(scored.position(), scored.key(), failure, scored.payloadHash()));
    }

    private void repeatOrSetAside(
            Scored scored, long watermark, Context context, Collector<Prediction> out)
            throws Exception {
        LatestAnswer latest = overload.degrades() ? answer.value() : null;
        Optional<Degradation> step =
                latest == null ? Optional.empty() : degradation(scored, latest.eventTime());
        if (step.isEmpty()) {
            setAside(scored, scored.failure(), context);
            return;
        }
        degraded.get(step.get()).inc();
        out.collect(
                predictions.degraded(
                        scored,
                        latest.sentiment(),
                        step.get(),
                        seenIn(window(), scored, watermark)));
    }

    private Optional<Degradation> degradation(Scored scored, Instant answered) {
        Duration age = Duration.between(answered, scored.eventTime());
        if (scored.skipped() && overload.isWithinCadence(age)) {
            return Optional.of(Degradation.LOWER_CADENCE);
        }
        Cause cause = scored.failure().cause();
        boolean unanswered = cause == Cause.OVERLOAD || cause == Cause.TIMEOUT;
        return unanswered && overload.isLastKnown(age)
                ? Optional.of(Degradation.LAST_KNOWN)
                : Optional.empty();
    }

    private Optional<Failure> lateness(Scored scored, long watermark) {
        // Before the first watermark, the difference would overflow.
        if (watermark == Long.MIN_VALUE) {
            return Optional.empty();
        }
        long behind = watermark - scored.eventTime().toEpochMilli();
        return behind <= allowedLateness.toMillis()
                ? Optional.empty()
                : Optional.of(
                        new Failure(
                                Cause.LATE,
                                "Event time %s is %d ms behind the watermark, more than %s"
                                        .formatted(
                                                scored.eventTime(),
                                                behind,
                                                Durations.format(allowedLateness))));
    }

    private ContextWindow<ContextEntry> window() throws Exception {
        var window = new ContextWindow<ContextEntry>(spec, allowedLateness);
        var gone = new ArrayList<ContextEntry>();
        for (ContextEntry entry : slots.values()) {
            gone.addAll(window.add(entry));
        }
        // None but where the context was larger before the job was started anew.
        for (ContextEntry entry : gone) {
            slots.remove(entry.slot());
        }
        return window;
    }

    private Predictions.Context seenIn(
            ContextWindow<ContextEntry> window, Scored scored, long watermark) {
        List<ContextEntry> before = window.at(scored.eventTime());
        var mean = new DecayedMean(halfLife);
        before.forEach(entry -> mean.add(entry.eventTime(), entry.sentiment()));
        if (scored.sentiment() != null) {
            mean.add(scored.eventTime(), scored.sentiment().score());
        }
        OptionalDouble index = mean.value();
        return new Predictions.Context(
                index.isPresent() ? index.getAsDouble() : null,
                before.size(),
                before.isEmpty() ? null : before.get(0).eventTime(),
                watermark == Long.MIN_VALUE ? null : Instant.ofEpochMilli(watermark));
    }

    private void remember(ContextWindow<ContextEntry> window, Scored scored) throws Exception {
        int free = freeSlot(window);
        var entry = new ContextEntry(free, scored.eventTime(), scored.sentiment().score());
        List<ContextEntry> gone = window.add(entry);
        if (!gone.contains(entry)) {
            int slot = gone.isEmpty() ? free : gone.get(0).slot();
            slots.put(slot, new ContextEntry(slot, entry.eventTime(), entry.sentiment()));
            for (ContextEntry aged : gone.subList(Math.min(1, gone.size()), gone.size())) {
                slots.remove(aged.slot());
            }
        }
        if (overload.degrades()) {
            LatestAnswer known = answer.value();
            if (known == null || !scored.eventTime().isBefore(known.eventTime())) {
                answer.update(new LatestAnswer(scored.eventTime(), scored.sentiment()));
            }
        }
    }

    /** The lowest slot that the window leaves free, or that behind its last if there is none. */
    private int freeSlot(ContextWindow<ContextEntry> window) {
        var taken = new BitSet();
        window.observations().forEach(entry -> taken.set(entry.slot()));
        return taken.nextClearBit(0);
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
            answer.clear();
        } else {
            registerExpiry(latest, context.timerService());
        }
    }
}
