package dev.kairos.bench.pipeline;

import dev.kairos.bench.pipeline.server.BatchLimits;
import dev.kairos.bench.pipeline.server.ModelClient;
import dev.kairos.bench.process.Child;
import dev.kairos.bench.workload.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ObjDoubleConsumer;

/** How a model server does best: the limits of its batches and the requests in flight to it. */
final class HttpSearch {
    private static final List<Integer> IN_FLIGHT = List.of(32, 128);

    /** How often the server is timed. */
    static final int TRIALS = BatchLimits.GRID.size() * IN_FLIGHT.size();

    /**
     * A way to use the server.
     *
     * @param limits of its batches
     * @param inFlight requests at a time
     */
    record Setting(BatchLimits limits, int inFlight) {
        Map<String, Object> fields() {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("batch_size", limits.size());
            fields.put("delay_us", limits.delayMicros());
            fields.put("in_flight", inFlight);
            return fields;
        }
    }

    private HttpSearch() {}

    /**
     * Times every setting once and sets the server to the best.
     *
     * @param noted is told of each trial
     */
    static Setting best(
            Child server, ModelClient client, Sample sample, ObjDoubleConsumer<Setting> noted)
            throws IOException, InterruptedException {
        Setting best = null;
        double most = 0;
        for (Setting setting : grid()) {
            server.ask(setting.limits());
            double perSecond = perSecond(client, sample, setting.inFlight());
            noted.accept(setting, perSecond);
            if (perSecond > most) {
                most = perSecond;
                best = setting;
            }
        }
        server.ask(best.limits());
        return best;
    }

    private static List<Setting> grid() {
        var grid = new ArrayList<Setting>();
        for (BatchLimits limits : BatchLimits.GRID) {
            for (int inFlight : IN_FLIGHT) {
                grid.add(new Setting(limits, inFlight));
            }
        }
        return grid;
    }

    /** Texts a second from this JVM. */
    static double perSecond(ModelClient client, Sample sample, int inFlight)
            throws InterruptedException {
        var room = new Semaphore(inFlight);
        var failure = new AtomicReference<Throwable>();
        long started = System.nanoTime();
        for (String text : sample.texts()) {
            room.acquire();
            var unused =
                    client.classify(text)
                            .whenComplete(
                                    (answer, error) -> {
                                        if (error != null) {
                                            failure.compareAndSet(null, error);
                                        }
                                        room.release();
                                    });
        }
        room.acquire(inFlight);
        if (failure.get() != null) {
            throw new IllegalStateException("The model server failed", failure.get());
        }
        return sample.size() * 1e9 / (System.nanoTime() - started);
    }
}
