package dev.kairos.bench.pipeline;

import dev.kairos.bench.pipeline.server.BatchLimits;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjDoubleConsumer;
import java.util.stream.Stream;

/**
 * How a model server does best: the limits of its batches and the requests in flight to it.
 *
 * @param grid what is tried
 * @param isRepeated whether the best few are tried again, so that one good moment of the machine
 *     does not decide
 */
record HttpSearch(List<Setting> grid, boolean isRepeated) {
    static final HttpSearch FULL = new HttpSearch(settings(32, 128), true);

    /** Half the grid, and each point once: for a run that has little time. */
    static final HttpSearch QUICK = new HttpSearch(settings(32), false);

    private static final int FINALISTS = 3;

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

    /** What is timed. */
    @FunctionalInterface
    interface Server {
        /** Texts a second with this setting. */
        double perSecond(Setting setting) throws IOException, InterruptedException;
    }

    private static List<Setting> settings(Integer... inFlight) {
        return BatchLimits.GRID.stream()
                .flatMap(limits -> Stream.of(inFlight).map(number -> new Setting(limits, number)))
                .toList();
    }

    /** How often the server is timed. */
    int trials() {
        return grid.size() + (isRepeated ? FINALISTS : 0);
    }

    /**
     * Times every setting, and the best few again if that is wanted; of these, means count.
     *
     * @param noted is told of each trial
     */
    Setting best(Server server, ObjDoubleConsumer<Setting> noted)
            throws IOException, InterruptedException {
        var found = new LinkedHashMap<Setting, Double>();
        for (Setting setting : grid) {
            double measured = server.perSecond(setting);
            noted.accept(setting, measured);
            found.put(setting, measured);
        }
        List<Setting> finalists =
                grid.stream()
                        .sorted(Comparator.comparingDouble(found::get).reversed())
                        .limit(FINALISTS)
                        .toList();
        if (isRepeated) {
            for (Setting setting : finalists) {
                double again = server.perSecond(setting);
                noted.accept(setting, again);
                found.merge(setting, again, (first, second) -> (first + second) / 2);
            }
        }
        return finalists.stream().max(Comparator.comparingDouble(found::get)).orElseThrow();
    }
}
