package dev.kairos.inference;

import dev.kairos.inference.InferenceException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Batches the requests of one model and runs them, each batch on one of the model's threads. */
final class ModelBatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelBatcher.class);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);

    /** Float rounding in a softmax stays far below this. */
    private static final double SUM_TOLERANCE = 1e-3;

    private final BatchPredictor predictor;
    private final SchedulerCounters counters;
    private final BatchQueue queue;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Thread> workers = new ArrayList<>();
    private boolean closed;

    ModelBatcher(BatchPredictor predictor, ModelOptions options, SchedulerCounters counters) {
        this.predictor = predictor;
        this.counters = counters;
        this.queue = new BatchQueue();
        for (int i = 0; i < options.predictors(); i++) {
            String name = "kairos-predictor-%s-%d".formatted(predictor.model().name(), i);
            workers.add(ProcessThread.daemon(name, this::work));
        }
        workers.forEach(Thread::start);
    }

    ModelInfo model() {
        return predictor.model();
    }

    void submit(PendingRequest request) {
        boolean accepted;
        lock.lock();
        try {
            accepted = !closed;
            if (accepted) {
                boolean wasEmpty = queue.isEmpty();
                queue.add(request);
                if (wasEmpty || queue.isFull()) {
                    changed.signal();
                }
            }
        } finally {
            lock.unlock();
        }
        if (!accepted) {
            fail(List.of(request), closedException());
        }
    }

    private void work() {
        while (true) {
            List<List<PendingRequest>> batch = next();
            if (batch.isEmpty()) {
                return;
            }
            batch.removeIf(this::dropIfAbandoned);
            if (!batch.isEmpty()) {
                run(batch);
            }
        }
    }

    /** Waits for the next batch; empty once closed. */
    private List<List<PendingRequest>> next() {
        lock.lock();
        try {
            while (!closed) {
                if (queue.isEmpty()) {
                    changed.awaitUninterruptibly();
                    continue;
                }
                List<List<PendingRequest>> batch = queue.take();
                if (!queue.isEmpty()) {
                    changed.signal();
                }
                return batch;
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    private boolean dropIfAbandoned(List<PendingRequest> askers) {
        if (askers.stream().allMatch(asker -> asker.future().isDone())) {
            fail(askers, new InferenceException(Reason.TIMEOUT, "The caller gave the request up"));
            return true;
        }
        return false;
    }

    private void run(List<List<PendingRequest>> batch) {
        List<ModelInput> inputs = batch.stream().map(askers -> askers.get(0).input()).toList();
        float[][] predicted;
        List<PreparedInput> prepared;
        try {
            prepared = inputs.stream().map(predictor::prepare).toList();
            predicted = requireProbabilities(predictor.predict(prepared), inputs.size());
        } catch (Throwable e) {
            // Errors too: a thread that dies here would leave its callers without an answer.
            if (batch.size() == 1) {
                fail(batch.get(0), typed(e));
            } else {
                LOG.debug("A batch of {} failed and is run one by one", batch.size(), e);
                batch.forEach(askers -> run(List.of(askers)));
            }
            return;
        }
        counters.answered(prepared, batch.stream().mapToInt(List::size).sum());
        for (int i = 0; i < batch.size(); i++) {
            for (PendingRequest asker : batch.get(i)) {
                float[] own = predicted[i].clone();
                asker.answer(new Answer(predictor.model(), own, prepared.get(i).truncated()));
            }
        }
    }

    private float[][] requireProbabilities(float[][] batch, int size) {
        if (batch.length != size) {
            throw new InferenceException(
                    Reason.MODEL_ERROR,
                    "The model gave %d answers to %d inputs".formatted(batch.length, size));
        }
        int labels = predictor.model().labels().size();
        for (float[] row : batch) {
            double sum = 0;
            for (float p : row) {
                // NaN fails every comparison, and so the sum's.
                sum += p >= 0 ? p : Double.NaN;
            }
            if (row.length != labels || !(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
                throw new InferenceException(
                        Reason.MODEL_ERROR,
                        "The model answered with %s, which are no probabilities of %d labels"
                                .formatted(Arrays.toString(row), labels));
            }
        }
        return batch;
    }

    private InferenceException typed(Throwable e) {
        if (e instanceof InferenceException inference) {
            return inference;
        }
        return new InferenceException(
                Reason.MODEL_ERROR, "The model %s failed: %s".formatted(model().name(), e), e);
    }

    private void fail(List<PendingRequest> askers, InferenceException reason) {
        counters.failed(askers.size());
        askers.forEach(asker -> asker.fail(reason));
    }

    private InferenceException closedException() {
        return new InferenceException(
                Reason.OVERLOAD, "The scheduler of %s is closed".formatted(model().name()));
    }

    /** Fails what waits, lets running batches end, and frees the model. */
    @Override
    public void close() {
        List<List<PendingRequest>> unanswered;
        lock.lock();
        try {
            closed = true;
            unanswered = queue.takeAll();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        unanswered.forEach(askers -> fail(askers, closedException()));
        if (stopped()) {
            predictor.close();
        } else {
            // Freeing memory that a running batch reads would crash the process.
            LOG.warn("{} still runs after {}; its memory is not freed", model(), LONGEST_STOP);
        }
    }

    private boolean stopped() {
        long deadline = System.nanoTime() + LONGEST_STOP.toNanos();
        try {
            for (Thread worker : workers) {
                long left = deadline - System.nanoTime();
                worker.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return workers.stream().noneMatch(Thread::isAlive);
    }
}
