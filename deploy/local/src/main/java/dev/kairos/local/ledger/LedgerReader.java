package dev.kairos.local.ledger;

import static java.util.Objects.requireNonNull;

import dev.kairos.events.Alert;
import dev.kairos.events.DeadLetter;
import dev.kairos.events.Forecast;
import dev.kairos.events.Prediction;
import dev.kairos.local.Endpoints;
import dev.kairos.local.KairosException;
import dev.kairos.schemas.DecodingException;
import dev.kairos.schemas.RegistryException;
import dev.kairos.schemas.RegistryUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Keeps the books of all pipelines from Kafka: each {@link #advance()} reads what was appended
 * since the last. Not thread-safe.
 */
public final class LedgerReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Reads a record of one output topic into the books. */
    private interface OutputEntry {
        void enter(ConsumerRecord<byte[], byte[]> record);
    }

    private final Endpoints endpoints;
    private final TopicReader inputReader;
    private final TopicReader outputReader;
    private final List<PipelineInput> pipelines;
    private final Map<String, PipelineBook> books = new LinkedHashMap<>();
    private final Map<String, OutputEntry> outputTopics = new HashMap<>();
    private long unreadable;
    private long foreign;

    /**
     * Opens a reader at the beginning of the topics.
     *
     * @throws KairosException when the broker does not answer or the input topics are not there
     */
    public LedgerReader(Endpoints endpoints) {
        this.endpoints = requireNonNull(endpoints, "endpoints");
        this.pipelines = PipelineInput.builtIn(endpoints);
        pipelines.forEach(p -> books.put(p.pipeline(), new PipelineBook()));
        String prefix = endpoints.topics().prefix();
        outputTopics.put(
                endpoints.topics().predictions(),
                entry(Prediction.class, (p, at) -> enter(OutputRecord.of(p), at)));
        outputTopics.put(
                prefix + "forecasts",
                entry(Forecast.class, (f, at) -> enter(OutputRecord.of(f), at)));
        outputTopics.put(
                prefix + "alerts", entry(Alert.class, (a, at) -> enter(OutputRecord.of(a), at)));
        outputTopics.put(
                endpoints.topics().deadLetters(), entry(DeadLetter.class, (d, at) -> enter(d)));
        this.inputReader = new TopicReader(endpoints.bootstrap(), PATIENCE);
        this.outputReader = new TopicReader(endpoints.bootstrap(), PATIENCE);
        boolean opened = false;
        try {
            assignTopics();
            opened = true;
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    private void assignTopics() {
        Map<String, List<TopicPartition>> topics = inputReader.partitionsByTopic();
        List<TopicPartition> inputs =
                pipelines.stream()
                        .map(PipelineInput::topic)
                        .distinct()
                        .flatMap(topic -> topics.getOrDefault(topic, List.of()).stream())
                        .toList();
        if (inputs.isEmpty()) {
            throw new KairosException(
                    "No topic %s on %s. Start the system first, with kairos up --topic-prefix %s, or name the prefix it was started with."
                            .formatted(
                                    String.join(
                                            ", ",
                                            pipelines.stream().map(PipelineInput::topic).toList()),
                                    endpoints.bootstrap(),
                                    endpoints.topics().prefix()));
        }
        inputReader.assign(inputs);
        outputReader.assign(
                outputTopics.keySet().stream()
                        .sorted()
                        .flatMap(topic -> topics.getOrDefault(topic, List.of()).stream())
                        .toList());
    }

    /**
     * Reads on to where the topics end now.
     *
     * @throws KairosException when the broker or the registry does not answer
     */
    public void advance() {
        assignTopics();
        // An output is appended after its input: ends taken in this order, and read in the other,
        // let no output come up whose input was not read.
        Map<TopicPartition, Long> outputEnds = outputReader.ends();
        Map<TopicPartition, Long> inputEnds = inputReader.ends();
        try {
            inputReader.readTo(inputEnds, this::enterInput);
            outputReader.readTo(
                    outputEnds, record -> outputTopics.get(record.topic()).enter(record));
        } catch (RegistryUnavailableException | RegistryException e) {
            throw new KairosException(
                    "No record can be read without the registry: " + e.getMessage(), e);
        }
    }

    private void enterInput(ConsumerRecord<byte[], byte[]> record) {
        var partition = new TopicPartition(record.topic(), record.partition());
        for (PipelineInput pipeline : pipelines) {
            if (pipeline.topic().equals(record.topic())) {
                books.get(pipeline.pipeline())
                        .addInput(
                                partition,
                                record.offset(),
                                pipeline.keys().of(record),
                                appendedAt(record));
            }
        }
    }

    private <T extends SpecificRecord> OutputEntry entry(Class<T> type, BiConsumer<T, Long> enter) {
        Deserializer<T> deserializer = OwedKeys.deserializer(endpoints.registryUrl(), type);
        return record -> {
            T output;
            try {
                output = deserializer.deserialize(record.topic(), record.value());
            } catch (DecodingException e) {
                unreadable++;
                return;
            }
            if (output == null) {
                unreadable++;
            } else {
                enter.accept(output, appendedAt(record));
            }
        };
    }

    private void enter(OutputRecord output, long appendedAt) {
        PipelineBook book = books.get(output.pipeline());
        if (book == null) {
            foreign++;
        } else {
            book.addOutput(output, appendedAt);
        }
    }

    private void enter(DeadLetter letter) {
        PipelineBook book = books.get(letter.getPipeline());
        if (book == null) {
            foreign++;
        } else {
            book.addDeadLetter(letter);
        }
    }

    private static long appendedAt(ConsumerRecord<byte[], byte[]> record) {
        return record.timestampType() == TimestampType.LOG_APPEND_TIME
                ? record.timestamp()
                : PartitionInputs.UNTIMED;
    }

    /** Input positions of which an answer is missing. */
    public long unanswered() {
        return books.values().stream()
                .mapToLong(book -> book.states().get(PipelineBook.State.MISSING))
                .sum();
    }

    /** Input positions. */
    public long accepted() {
        return books.values().stream().mapToLong(book -> book.counts().events()).sum();
    }

    /**
     * What was read so far.
     *
     * @param running whether a job still works on the inputs, so that a missing answer is in flight
     *     rather than lost
     */
    public LedgerCounts counts(boolean running) {
        Map<PipelineBook.State, Long> states = new HashMap<>();
        SortedMap<String, PipelineCounts> counts = new TreeMap<>();
        books.forEach(
                (name, book) -> {
                    book.states().forEach((state, n) -> states.merge(state, n, Long::sum));
                    counts.put(name, book.counts());
                });
        long missing = states.get(PipelineBook.State.MISSING);
        Collection<PipelineBook> all = books.values();
        return new LedgerCounts(
                states.values().stream().mapToLong(Long::longValue).sum(),
                states.get(PipelineBook.State.ANSWERED),
                states.get(PipelineBook.State.DEAD),
                running ? missing : 0,
                running ? 0 : missing,
                all.stream().mapToLong(PipelineBook::duplicateRecords).sum(),
                all.stream().mapToLong(PipelineBook::duplicateAfterId).sum(),
                all.stream().mapToLong(PipelineBook::answeredTwice).sum(),
                counts);
    }

    /** What the counts cannot say, in sentences for people; empty when all is as it should be. */
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        long unmatched = books.values().stream().mapToLong(PipelineBook::unmatched).sum();
        if (unmatched > 0) {
            remarks.add(
                    unmatched
                            + " answers or dead letters are about an input or key that is not"
                            + " there.");
        }
        if (unreadable > 0) {
            remarks.add(unreadable + " records in the output topics cannot be read.");
        }
        if (foreign > 0) {
            remarks.add(
                    foreign + " output records are of pipelines that this ledger does not know.");
        }
        return remarks;
    }

    /** Every input of every pipeline, and what became of it. */
    void visit(BiConsumer<String, PipelineBook.Entry> visitor) {
        books.forEach((pipeline, book) -> book.visit(entry -> visitor.accept(pipeline, entry)));
    }

    @Override
    public void close() {
        inputReader.close();
        outputReader.close();
    }
}
