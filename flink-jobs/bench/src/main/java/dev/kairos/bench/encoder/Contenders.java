package dev.kairos.bench.encoder;

import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import dev.kairos.bench.BenchException;
import dev.kairos.bench.peers.BatchLoop;
import dev.kairos.bench.peers.Batching;
import dev.kairos.bench.peers.DjlClassifier;
import dev.kairos.bench.peers.RawClassifier;
import dev.kairos.bench.workload.Sample;
import dev.kairos.inference.ModelInfo;
import dev.kairos.inference.SchedulerSnapshot;
import dev.kairos.inference.packaging.ModelPackage;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The three ways to classify texts with one model, ready to be timed. */
final class Contenders implements AutoCloseable {
    /** Far above what the order of additions can change. */
    private static final double TOLERANCE = 1e-3;

    private final int threads;
    private final RawClassifier raw;
    private final DjlClassifier djl;
    private final SchedulerLoop scheduler;

    private Contenders(int threads, RawClassifier raw, DjlClassifier djl, SchedulerLoop scheduler) {
        this.threads = threads;
        this.raw = raw;
        this.djl = djl;
        this.scheduler = scheduler;
    }

    /**
     * Opens the model in each way.
     *
     * @param reference the package
     * @param threads how many batches run at a time, each on one thread
     */
    static Contenders open(String reference, int threads) throws Exception {
        ModelPackage source = ModelPackage.load(reference);
        return new Contenders(
                threads,
                RawClassifier.open(source, threads),
                DjlClassifier.open(source),
                new SchedulerLoop(reference, threads));
    }

    ModelInfo model() {
        return scheduler.model();
    }

    SchedulerSnapshot snapshot() {
        return scheduler.snapshot();
    }

    /**
     * Makes sure that all do the same work.
     *
     * @throws BenchException if they answer differently
     */
    void requireSameAnswers(Sample sample) throws TranslateException {
        try (Predictor<String, float[]> predictor = djl.newPredictor()) {
            for (String text : sample.texts()) {
                // One by one: quantized arithmetic depends a little on a text's neighbours.
                float[] expected = raw.classify(List.of(text))[0];
                requireSame("DJL", text, expected, predictor.predict(text));
                requireSame(
                        "The scheduler", text, expected, scheduler.answer(text).probabilities());
            }
        }
    }

    private static void requireSame(String who, String text, float[] expected, float[] found) {
        for (int i = 0; i < expected.length; i++) {
            if (Math.abs(expected[i] - found[i]) > TOLERANCE) {
                throw new BenchException(
                        "%s answers %s to '%s', where ONNX Runtime alone answers %s: they do not do the same work"
                                .formatted(
                                        who,
                                        Arrays.toString(found),
                                        text,
                                        Arrays.toString(expected)));
            }
        }
    }

    /** ONNX Runtime alone, in texts a second. */
    double rawPerSecond(Sample sample, Batching batching) throws InterruptedException {
        List<List<String>> batches = batching.of(sample);
        return perSecond(sample, BatchLoop.nanosOf(batches, threads, () -> raw::classify));
    }

    /** DJL, in texts a second. */
    double djlPerSecond(Sample sample, Batching batching) throws InterruptedException {
        List<List<String>> batches = batching.of(sample);
        return perSecond(sample, BatchLoop.nanosOf(batches, threads, this::newDjlLoop));
    }

    private Consumer<List<String>> newDjlLoop() {
        // Closed with its model.
        Predictor<String, float[]> predictor = djl.newPredictor();
        return texts -> {
            try {
                predictor.batchPredict(texts);
            } catch (TranslateException e) {
                throw new IllegalStateException("DJL failed on a batch", e);
            }
        };
    }

    /** The scheduler, in texts a second. */
    double schedulerPerSecond(Sample sample) throws InterruptedException {
        return scheduler.perSecond(sample);
    }

    private static double perSecond(Sample sample, long nanos) {
        return sample.size() * 1e9 / nanos;
    }

    @Override
    public void close() throws Exception {
        scheduler.close();
        djl.close();
        raw.close();
    }
}
