package dev.kairos.modelcli.market;

import dev.kairos.inference.market.MarketSpec;
import dev.kairos.inference.packaging.ModelManifest.TrainingSet;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.modelcli.market.MarketTraining.Run;
import dev.kairos.modelcli.temporal.TemporalExport;
import dev.kairos.modelcli.temporal.TemporalExport.Exported;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Trains seeds, writes the first one's model as a package, and measures that as it serves. */
public final class MarketForecastTraining {
    private final Path data;
    private final long seed;
    private final int seeds;
    private final int epochs;
    private final boolean ablations;
    private final Path checkpoints;
    private final Consumer<String> log;

    /**
     * @param data folder of the sets
     * @param seed of the network that is written
     * @param seeds how many to train, from {@code seed} on
     * @param checkpoints folder to keep trainings in, or null
     * @param log is told what happens
     */
    public MarketForecastTraining(
            Path data,
            long seed,
            int seeds,
            int epochs,
            boolean ablations,
            Path checkpoints,
            Consumer<String> log) {
        this.data = data;
        this.seed = seed;
        this.seeds = seeds;
        this.epochs = epochs;
        this.ablations = ablations;
        this.checkpoints = checkpoints;
        this.log = log;
    }

    /**
     * Writes the package.
     *
     * @return all that was found, for a JSON report
     */
    public Map<String, Object> write(Path folder, String name, String version) throws IOException {
        var training = new MarketTraining(MarketData.lean(data), epochs, checkpoints, log);
        var runs = new ArrayList<Run>();
        for (long own : LongStream.range(seed, seed + seeds).toArray()) {
            Run run = training.run(own);
            log.accept(
                    "seed %d: best epoch %d, loss by share of the network %s"
                            .formatted(own, run.trained().bestEpoch(), run.shares()));
            runs.add(run);
        }
        Run shipped = runs.get(0);
        Exported exported =
                TemporalExport.export(
                        training.network().architecture(), shipped.trained().weights());
        log.accept("ONNX Runtime agrees with the trainer to %.1e".formatted(exported.difference()));
        var spec =
                MarketSpec.of(
                        MarketTraining.WARM_UP,
                        shipped.bestShare(),
                        MarketTraining.CALIBRATION,
                        training.scales());
        Map<String, List<Double>> lacking =
                ablations ? training.ablations(runs.stream().map(Run::seed).toList()) : Map.of();

        var writer = new Writer(folder, name, version, training, spec, exported.onnx());
        // First without metrics: what is measured is the package as it serves.
        writer.write("", Map.of());
        MarketReport measured;
        try (var model = MarketPackage.open(TemporalPackage.load(folder.toString()))) {
            measured = MarketReport.ofTests(data, model);
        }
        log.accept(measured.table());
        var metrics = new LinkedHashMap<String, Object>();
        metrics.put("network_share", spec.networkShare());
        metrics.put("validation_loss_of_network", losses(runs, lacking));
        metrics.put("validation_loss_by_share", shares(runs));
        metrics.put("test_one_bar_ahead", measured.metrics());
        writer.write(new MarketCard(name, version, spec, runs, lacking, measured).text(), metrics);

        var report = new LinkedHashMap<String, Object>(metrics);
        report.put("onnx_difference", exported.difference());
        report.putAll(measured.toReport());
        return report;
    }

    private static Map<String, Object> losses(List<Run> runs, Map<String, List<Double>> lacking) {
        var losses = new LinkedHashMap<String, Object>();
        losses.put("whole", runs.stream().map(run -> -run.trained().bestMetric()).toList());
        losses.putAll(lacking);
        return losses;
    }

    private static Map<String, Object> shares(List<Run> runs) {
        var shares = new LinkedHashMap<String, Object>();
        runs.forEach(run -> shares.put("seed_" + run.seed(), run.shares()));
        return shares;
    }

    /** What stays the same while a package is written twice. */
    private record Writer(
            Path folder,
            String name,
            String version,
            MarketTraining training,
            MarketSpec spec,
            byte[] onnx) {
        void write(String card, Map<String, Object> metrics) throws IOException {
            var set =
                    new TrainingSet(
                            MarketData.LEAN,
                            "Apache-2.0 (repository)",
                            "https://github.com/QuantConnect/Lean",
                            training.bars());
            MarketPackage.write(
                    folder,
                    name,
                    version,
                    spec,
                    training.tokens().spec(),
                    onnx,
                    card.isEmpty() ? "Being written." : card,
                    set,
                    metrics);
        }
    }
}
