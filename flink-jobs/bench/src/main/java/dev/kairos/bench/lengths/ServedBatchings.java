package dev.kairos.bench.lengths;

import dev.kairos.inference.scheduling.PackagedModels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The runtime, once for each way to batch; they take turns. */
final class ServedBatchings implements AutoCloseable {
    private final List<Served> fixed = new ArrayList<>();
    private final Map<Integer, Served> bySize = new LinkedHashMap<>();

    /**
     * @param model reference of the package
     * @param predictors batches that run at a time
     * @param sizes among which the best is looked for; none if it is not
     */
    ServedBatchings(String model, int predictors, List<Integer> sizes) {
        var loader = new PackagedModels();
        for (BatchingWay batching :
                List.of(BatchingWay.arrival(), BatchingWay.buckets(), BatchingWay.scheduler())) {
            fixed.add(new Served(batching, loader, model, predictors));
        }
        for (int size : sizes) {
            bySize.put(
                    size,
                    new Served(
                            BatchingWay.arrival("arrival_best", size), loader, model, predictors));
        }
    }

    /** In the order of arrival, with each size. */
    Map<Integer, Served> arrivalBySize() {
        return bySize;
    }

    /**
     * Those that are compared.
     *
     * @param perSecondBySize what each size did; the best of them is among the compared
     */
    List<Served> compared(Map<Integer, Double> perSecondBySize) {
        var compared = new ArrayList<>(fixed);
        perSecondBySize.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .ifPresent(best -> compared.add(bySize.get(best.getKey())));
        return compared;
    }

    @Override
    public void close() {
        fixed.forEach(Served::close);
        bySize.values().forEach(Served::close);
    }
}
