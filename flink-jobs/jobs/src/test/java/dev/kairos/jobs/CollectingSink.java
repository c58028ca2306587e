package dev.kairos.jobs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Collects in this JVM, exactly once: what was written before a checkpoint, when that is complete;
 * each subtask's in its order.
 */
final class CollectingSink<T> implements Sink<T>, SupportsCommitter<Long> {
    private static final Map<String, Queue<Object>> COLLECTED = new ConcurrentHashMap<>();

    /** What checkpoints hold, by the number that stands for it in them. */
    private static final Map<Long, List<Object>> PREPARED = new ConcurrentHashMap<>();

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final String name;

    /**
     * @param name distinct among the tests of a JVM
     */
    CollectingSink(String name) {
        this.name = name;
        COLLECTED.put(name, new ConcurrentLinkedQueue<>());
    }

    List<T> collected() {
        @SuppressWarnings("unchecked") // Only this sink writes under its name.
        List<T> records = (List<T>) List.copyOf(COLLECTED.get(name));
        return records;
    }

    @Override
    public CommittingSinkWriter<T, Long> createWriter(WriterInitContext context) {
        return new Writer<>();
    }

    @Override
    public Committer<Long> createCommitter(CommitterInitContext context) {
        Queue<Object> queue = COLLECTED.get(name);
        return new Committer<>() {
            @Override
            public void commit(Collection<CommitRequest<Long>> requests) {
                for (CommitRequest<Long> request : requests) {
                    List<Object> prepared = PREPARED.remove(request.getCommittable());
                    if (prepared == null) {
                        request.signalAlreadyCommitted();
                    } else {
                        queue.addAll(prepared);
                    }
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public SimpleVersionedSerializer<Long> getCommittableSerializer() {
        return new SimpleVersionedSerializer<>() {
            @Override
            public int getVersion() {
                return 1;
            }

            @Override
            public byte[] serialize(Long number) {
                return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
            }

            @Override
            public Long deserialize(int version, byte[] bytes) throws IOException {
                return ByteBuffer.wrap(bytes).getLong();
            }
        };
    }

    private static final class Writer<T> implements CommittingSinkWriter<T, Long> {
        private final List<Object> written = new ArrayList<>();

        @Override
        public void write(T element, Context context) {
            written.add(element);
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public Collection<Long> prepareCommit() {
            if (written.isEmpty()) {
                return List.of();
            }
            long number = NUMBERS.incrementAndGet();
            PREPARED.put(number, List.copyOf(written));
            written.clear();
            return List.of(number);
        }

        @Override
        public void close() {}
    }
}
