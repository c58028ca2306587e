package dev.kairos.local.ledger;

import static java.util.Objects.requireNonNull;

import dev.kairos.events.DeadLetter;
import dev.kairos.events.SourcePosition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/**
 * What one pipeline owes its inputs and what it gave them, by source position.
 *
 * <p>Inputs are added before the outputs that name them. Not thread-safe.
 */
final class PipelineBook {
    /** Where an input stands. */
    enum State {
        ANSWERED,
        DEAD,
        MISSING
    }

    /** An input and what became of it. */
    record Entry(
            TopicPartition partition,
            long offset,
            long appendedAt,
            State state,
            List<String> keys,
            List<String> missingKeys,
            Set<String> causes) {}

    /** Sees every input in turn. */
    interface EntryVisitor {
        void visit(Entry entry);
    }

    /**
     * The key set of an input without a key that can be known: undecodable, or without symbols. It
     * owes one answer, and whatever names its position is that answer.
     */
    static final List<String> ONE_ANSWER = List.of();

    private record Position(String topic, int partition, long offset) {
        static Position of(SourcePosition position) {
            return new Position(position.getTopic(), position.getPartition(), position.getOffset());
        }
    }

    private record Stray(Position position, String key) {}

    private record Correction(int slot, Position triggering) {}

    /** The outputs of one kind and variant, by the slot they answer. */
    private static final class Series {
        private final BitSet selfTriggered = new BitSet();
        private final Set<Correction> triggeredByOthers = new HashSet<>();
        private final BitSet plain = new BitSet();
        private final BitSet answeredTwice = new BitSet();
    }

    private record SeriesName(OutputRecord.Kind kind, String variant) {}

    private final Map<TopicPartition, PartitionInputs> inputs =
            new TreeMap<>(
                    Comparator.comparing(TopicPartition::topic)
                            .thenComparing(TopicPartition::partition));
    private final List<List<String>> keySets = new ArrayList<>();
    private final Map<List<String>, Integer> keySetNumbers = new HashMap<>();
    private final BitSet given = new BitSet();
    private final BitSet refused = new BitSet();
    private final Map<Stray, Integer> strays = new HashMap<>();
    private int slots;

    private final IdSet ids = new IdSet();
    private final Map<SeriesName, Series> series = new HashMap<>();
    private final Map<OutputRecord.Kind, Long> distinct = new EnumMap<>(OutputRecord.Kind.class);
    private final Map<Position, Set<String>> causes = new HashMap<>();
    private final Latencies latencies = new Latencies();
    private long duplicateRecords;
    private long duplicateAfterId;
    private long superseded;
    private long degraded;
    private long unmatched;
    private Optional<PipelineCounts.Model> model = Optional.empty();
    private long modelAt = Long.MIN_VALUE;

    /**
     * Adds an input.
     *
     * @param keys the distinct keys that it owes an answer for, or {@link #ONE_ANSWER}
     * @param appendedAt milliseconds since the epoch, or {@link PartitionInputs#UNTIMED}
     */
    void addInput(TopicPartition partition, long offset, List<String> keys, long appendedAt) {
        int keySet =
                keySetNumbers.computeIfAbsent(
                        List.copyOf(keys),
                        set -> {
                            keySets.add(set);
                            return keySets.size() - 1;
                        });
        inputs.computeIfAbsent(partition, p -> new PartitionInputs(offset))
                .add(offset, slots, keySet, appendedAt);
        slots = Math.addExact(slots, Math.max(1, keys.size()));
    }

    /**
     * Adds an output.
     *
     * @param appendedAt milliseconds since the epoch, or {@link PartitionInputs#UNTIMED}
     */
    void addOutput(OutputRecord output, long appendedAt) {
        requireNonNull(output, "output");
        boolean firstOfItsId = ids.add(output.id());
        if (!firstOfItsId) {
            duplicateRecords++;
        }
        if (output.kind().isAnswer() && appendedAt >= modelAt) {
            model = Optional.of(output.model());
            modelAt = appendedAt;
        }
        if (output.scored().isPresent()) {
            addScored(output, output.scored().get(), firstOfItsId, appendedAt);
        }
        if (firstOfItsId) {
            distinct.merge(output.kind(), 1L, Long::sum);
            superseded += output.supersedes() ? 1 : 0;
            degraded += output.degraded() ? 1 : 0;
        }
    }

    private void addScored(
            OutputRecord output, SourcePosition scored, boolean firstOfItsId, long appendedAt) {
        int slot = slot(scored, output.key());
        boolean first = firstOfItsId && output.kind().isAnswer() && !given.get(slot);
        if (output.kind().isAnswer()) {
            given.set(slot);
        }
        if (!firstOfItsId) {
            return;
        }
        if (first && appendedAt != PartitionInputs.UNTIMED) {
            long inputAt = appendedAt(scored);
            if (inputAt != PartitionInputs.UNTIMED) {
                latencies.record(appendedAt - inputAt);
            }
        }
        Series outputs =
                series.computeIfAbsent(
                        new SeriesName(output.kind(), output.variant()), name -> new Series());
        SourcePosition triggering = output.triggering().orElse(scored);
        if (triggering.equals(scored)) {
            duplicateAfterId += outputs.selfTriggered.get(slot) ? 1 : 0;
            outputs.selfTriggered.set(slot);
        } else if (!outputs.triggeredByOthers.add(new Correction(slot, Position.of(triggering)))) {
            duplicateAfterId++;
        }
        if (!output.supersedes()) {
            if (outputs.plain.get(slot)) {
                outputs.answeredTwice.set(slot);
            }
            outputs.plain.set(slot);
        }
    }

    /** Adds a dead letter; one without a key covers every key of its input. */
    void addDeadLetter(DeadLetter letter) {
        var position = new Position(letter.getTopic(), letter.getPartition(), letter.getOffset());
        causes.computeIfAbsent(position, p -> new TreeSet<>()).add(letter.getCause());
        PartitionInputs partition =
                inputs.get(new TopicPartition(letter.getTopic(), letter.getPartition()));
        if (letter.getKey() != null || partition == null || !contains(partition, letter)) {
            String key = letter.getKey() == null ? "" : letter.getKey();
            refused.set(slot(position, key));
            return;
        }
        int first = partition.firstSlot(letter.getOffset());
        int keys = keySets.get(partition.keySet(letter.getOffset())).size();
        refused.set(first, first + Math.max(1, keys));
    }

    private static boolean contains(PartitionInputs partition, DeadLetter letter) {
        return partition.contains(letter.getOffset());
    }

    private int slot(SourcePosition position, String key) {
        return slot(Position.of(position), key);
    }

    /** The slot of the answer; one of its own, and counted, if no input owes such an answer. */
    private int slot(Position position, String key) {
        PartitionInputs partition =
                inputs.get(new TopicPartition(position.topic(), position.partition()));
        if (partition != null && partition.contains(position.offset())) {
            List<String> keys = keySets.get(partition.keySet(position.offset()));
            int index = keys.isEmpty() ? 0 : keys.indexOf(key);
            if (index >= 0) {
                return partition.firstSlot(position.offset()) + index;
            }
        }
        return strays.computeIfAbsent(
                new Stray(position, key),
                stray -> {
                    unmatched++;
                    return slots++;
                });
    }

    private long appendedAt(SourcePosition position) {
        PartitionInputs partition =
                inputs.get(new TopicPartition(position.getTopic(), position.getPartition()));
        return partition != null && partition.contains(position.getOffset())
                ? partition.appendedAt(position.getOffset())
                : PartitionInputs.UNTIMED;
    }

    /** How many inputs stand where. */
    Map<State, Long> states() {
        Map<State, Long> counts = new EnumMap<>(State.class);
        for (State state : State.values()) {
            counts.put(state, 0L);
        }
        for (PartitionInputs partition : inputs.values()) {
            for (long o = partition.baseOffset(); o < partition.endOffset(); o++) {
                if (partition.contains(o)) {
                    counts.merge(state(partition, o), 1L, Long::sum);
                }
            }
        }
        return counts;
    }

    private State state(PartitionInputs partition, long offset) {
        int first = partition.firstSlot(offset);
        int end = first + Math.max(1, keySets.get(partition.keySet(offset)).size());
        boolean anyGiven = false;
        for (int slot = first; slot < end; slot++) {
            if (given.get(slot)) {
                anyGiven = true;
            } else if (!refused.get(slot)) {
                return State.MISSING;
            }
        }
        return anyGiven ? State.ANSWERED : State.DEAD;
    }

    /** Visits every input, by topic, partition and offset. */
    void visit(EntryVisitor visitor) {
        inputs.forEach(
                (topicPartition, partition) -> {
                    for (long o = partition.baseOffset(); o < partition.endOffset(); o++) {
                        if (partition.contains(o)) {
                            visitor.visit(entry(topicPartition, partition, o));
                        }
                    }
                });
    }

    private Entry entry(TopicPartition topicPartition, PartitionInputs partition, long offset) {
        List<String> keys = keySets.get(partition.keySet(offset));
        int first = partition.firstSlot(offset);
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (!given.get(first + i) && !refused.get(first + i)) {
                missing.add(keys.get(i));
            }
        }
        var position = new Position(topicPartition.topic(), topicPartition.partition(), offset);
        return new Entry(
                topicPartition,
                offset,
                partition.appendedAt(offset),
                state(partition, offset),
                keys,
                missing,
                causes.getOrDefault(position, Collections.emptySet()));
    }

    PipelineCounts counts() {
        long events = inputs.values().stream().mapToLong(PartitionInputs::count).sum();
        SortedMap<String, Long> deadLetters = new TreeMap<>();
        causes.values()
                .forEach(ofOne -> ofOne.forEach(cause -> deadLetters.merge(cause, 1L, Long::sum)));
        return new PipelineCounts(
                events,
                distinct.getOrDefault(OutputRecord.Kind.PREDICTION, 0L),
                distinct.getOrDefault(OutputRecord.Kind.FORECAST, 0L),
                distinct.getOrDefault(OutputRecord.Kind.ALERT, 0L),
                deadLetters,
                superseded,
                degraded,
                latencies.summary(),
                model);
    }

    long duplicateRecords() {
        return duplicateRecords;
    }

    long duplicateAfterId() {
        return duplicateAfterId;
    }

    long answeredTwice() {
        return series.values().stream().mapToLong(s -> s.answeredTwice.cardinality()).sum();
    }

    /** Answers and dead letters about an input or key that is not there. */
    long unmatched() {
        return unmatched;
    }
}
