package dev.kairos.bench.costs;

import dev.kairos.bench.workload.Texts;
import dev.kairos.inference.BatchPredictor;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.PreparedInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Measures how long batches take on a real encoder, with all its threads at work. */
public final class BatchTimer {
    private final BatchPredictor predictor;
    private final int threads;
    private final List<BatchShape> shapes;
    private final List<List<PreparedInput>> batches = new ArrayList<>();
    private final List<List<Long>> nanos = new ArrayList<>();

    /**
     * @param predictor what runs the batches; any number of threads may ask it at a time
     * @param threads how many batches run at a time
     * @param shapes what is measured
     * @param seed of the texts
     */
    public BatchTimer(BatchPredictor predictor, int threads, List<BatchShape> shapes, long seed) {
        this.predictor = predictor;
        this.threads = threads;
        this.shapes = List.copyOf(shapes);
        var texts = new Texts(predictor);
        for (BatchShape shape : shapes) {
            var lengths = new int[shape.size()];
            Arrays.fill(lengths, shape.length());
            batches.add(
                    texts.of(lengths, seed).stream()
                            .map(text -> predictor.prepare(new ModelInput.Text(text)))
                            .toList());
            nanos.add(new ArrayList<>());
        }
    }

    /** Runs each shape once on each thread without counting it. */
    public void warmUp() throws InterruptedException {
        runOnAllThreads();
    }

    /** Runs each shape once on each thread; more rounds make the medians steadier. */
    public void round() throws InterruptedException {
        for (long[] times : runOnAllThreads()) {
            for (int i = 0; i < times.length; i++) {
                nanos.get(i).add(times[i]);
            }
        }
    }

    private List<long[]> runOnAllThreads() throws InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            Callable<long[]> once = this::runAll;
            var all = new ArrayList<long[]>();
            for (Future<long[]> one : executor.invokeAll(Collections.nCopies(threads, once))) {
                all.add(one.get());
            }
            return all;
        } catch (ExecutionException e) {
            throw new IllegalStateException("A batch failed while it was timed", e.getCause());
        } finally {
            executor.shutdown();
        }
    }

    private long[] runAll() {
        var times = new long[shapes.size()];
        for (int i = 0; i < times.length; i++) {
            long started = System.nanoTime();
            predictor.predict(batches.get(i));
            times[i] = System.nanoTime() - started;
        }
        return times;
    }

    /** What came of the rounds so far, of which there must be one. */
    public List<BatchTiming> timings() {
        var timings = new ArrayList<BatchTiming>();
        for (int i = 0; i < nanos.size(); i++) {
            timings.add(BatchTiming.of(shapes.get(i), nanos.get(i)));
        }
        return timings;
    }
}
