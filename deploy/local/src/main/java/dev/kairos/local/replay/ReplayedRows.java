package dev.kairos.local.replay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.kairos.local.Endpoints;
import dev.kairos.local.KairosException;
import dev.kairos.local.ledger.TopicReader;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Which rows of a data set the news topic holds, from headers by which replay marks what it writes.
 */
final class ReplayedRows {
    private static final String DATA_HEADER = "kairos-replay";
    private static final String ROW_HEADER = "kairos-replay-row";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BitSet rows;
    private final int partitions;

    private ReplayedRows(BitSet rows, int partitions) {
        this.rows = rows;
        this.partitions = partitions;
    }

    /**
     * Reads the whole topic.
     *
     * @param data the data set that is to be replayed
     * @throws KairosException when the topic is not there, or holds a record of anything else: its
     *     event times are of another time domain
     */
    static ReplayedRows in(Endpoints endpoints, String data) {
        String topic = endpoints.topics().news();
        BitSet rows = new BitSet();
        try (var reader = new TopicReader(endpoints.bootstrap(), PATIENCE)) {
            Map<String, List<TopicPartition>> topics = reader.partitionsByTopic();
            List<TopicPartition> partitions = topics.get(topic);
            if (partitions == null) {
                throw new KairosException(
                        "No topic %s on %s. Start the system first: kairos up --no-generator --topic-prefix %s"
                                .formatted(
                                        topic, endpoints.bootstrap(), endpoints.topics().prefix()));
            }
            reader.assign(partitions);
            reader.readTo(reader.ends(), record -> rows.set(row(record, data, endpoints)));
            return new ReplayedRows(rows, partitions.size());
        }
    }

    private static int row(
            ConsumerRecord<byte[], byte[]> record, String data, Endpoints endpoints) {
        Header marked = record.headers().lastHeader(DATA_HEADER);
        Header row = record.headers().lastHeader(ROW_HEADER);
        if (marked == null || row == null) {
            throw refused(record, endpoints, "that replay did not write");
        }
        String found = new String(marked.value(), US_ASCII);
        if (!found.equals(data)) {
            throw refused(
                    record, endpoints, "of other data (%s; this is %s)".formatted(found, data));
        }
        return Integer.parseInt(new String(row.value(), US_ASCII));
    }

    private static KairosException refused(
            ConsumerRecord<byte[], byte[]> record, Endpoints endpoints, String what) {
        return new KairosException(
                ("Topic %s holds records %s: partition %d, offset %d. One prefix is one time"
                     + " domain, and records of another time would make these late. Replay into a"
                     + " prefix of its own: kairos up --no-generator --topic-prefix replay. and"
                     + " then the same --topic-prefix here (this one was %s).")
                        .formatted(
                                record.topic(),
                                what,
                                record.partition(),
                                record.offset(),
                                endpoints.topics().prefix()));
    }

    /** Marks a record as that row of the data. */
    static void mark(Headers headers, String data, long row) {
        headers.add(DATA_HEADER, data.getBytes(US_ASCII));
        headers.add(ROW_HEADER, Long.toString(row).getBytes(US_ASCII));
    }

    boolean contains(long row) {
        return rows.get(Math.toIntExact(row));
    }

    long count() {
        return rows.cardinality();
    }

    /** Partitions of the topic. */
    int partitions() {
        return partitions;
    }
}
