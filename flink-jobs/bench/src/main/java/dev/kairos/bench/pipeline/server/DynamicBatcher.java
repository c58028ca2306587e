package dev.kairos.bench.pipeline.server;

import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import dev.kairos.bench.peers.DjlClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Batches as Triton and DJL Serving do: first come, first served, until a batch is full or its
 * first text has waited long enough.
 */
final class DynamicBatcher {
    private record Waiting(String text, CompletableFuture<float[]> answer) {}

    private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private volatile BatchLimits limits = new BatchLimits(1, 0);

    /**
     * Starts the threads that predict, each with a predictor of its own; they end with the JVM.
     *
     * @param workers batches that run at a time
     */
    DynamicBatcher(DjlClassifier classifier, int workers) {
        for (int i = 0; i < workers; i++) {
            Predictor<String, float[]> predictor = classifier.newPredictor();
            var worker = new Thread(() -> work(predictor), "worker-" + i);
            worker.setDaemon(true);
            worker.start();
        }
    }

    void limit(BatchLimits other) {
        limits = other;
    }

    CompletableFuture<float[]> submit(String text) {
        var waiting = new Waiting(text, new CompletableFuture<>());
        queue.add(waiting);
        return waiting.answer();
    }

    private void work(Predictor<String, float[]> predictor) {
        try {
            while (true) {
                run(predictor, next());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Waiting> next() throws InterruptedException {
        var batch = new ArrayList<Waiting>();
        batch.add(queue.take());
        BatchLimits now = limits;
        long closes = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(now.delayMicros());
        while (batch.size() < now.size()) {
            Waiting another = queue.poll(closes - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (another == null) {
                break;
            }
            batch.add(another);
        }
        return batch;
    }

    private static void run(Predictor<String, float[]> predictor, List<Waiting> batch) {
        try {
            List<float[]> answers =
                    predictor.batchPredict(batch.stream().map(Waiting::text).toList());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).answer().complete(answers.get(i));
            }
        } catch (TranslateException | RuntimeException e) {
            batch.forEach(waiting -> waiting.answer().completeExceptionally(e));
        }
    }
}
