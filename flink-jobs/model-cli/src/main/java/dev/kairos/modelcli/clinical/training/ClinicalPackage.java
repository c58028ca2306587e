package dev.kairos.modelcli.clinical.training;

import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import dev.kairos.inference.packaging.TemporalManifest;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.inference.packaging.TemporalSpec;
import dev.kairos.inference.packaging.TemporalSpec.Target;
import dev.kairos.modelcli.temporal.TemporalExport;
import dev.kairos.temporalcontext.ContextSpec;
import dev.kairos.temporalcontext.features.FeatureAssembler;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.TokenSequence;
import dev.kairos.temporalcontext.features.Variable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains a clinical model, writes it as a package, and proves that the package answers alike. */
public final class ClinicalPackage {
    private static final String CARD = "README.md";
    private static final ContextSpec CONTEXT = new ContextSpec(1024, Duration.ofDays(60));
    private static final int CHECKED = 256;

    private final ClinicalTask task;
    private final ClinicalTraining.Plan plan;
    private final String name;
    private final String version;

    /**
     * @param name of the package
     * @param version of its weights
     */
    public ClinicalPackage(
            ClinicalTask task, ClinicalTraining.Plan plan, String name, String version) {
        this.task = task;
        this.plan = plan;
        this.name = name;
        this.version = version;
    }

    /**
     * What was written.
     *
     * @param facts everything that was measured, for JSON
     * @param html the same as a page
     * @param difference the largest difference between the package and the trainer, in a risk or in
     *     a forecast in deviations of its variable
     */
    public record Written(Map<String, Object> facts, String html, double difference) {}

    /**
     * Trains, measures, and writes.
     *
     * @param folder of the package; not to be used if this fails
     * @throws IllegalStateException if ONNX Runtime answers otherwise than the trainer
     */
    public Written write(Path folder, ClinicalTraining training) throws IOException {
        return write(folder, training.run());
    }

    /** Writes what a training came to. */
    Written write(Path folder, ClinicalTraining.Outcome outcome) throws IOException {
        TrainingReport report = TrainingReport.of(task, plan, outcome);
        byte[] onnx = graph(task.recipe(), outcome.shipped());
        var card = new ClinicalCard(task, plan, name, version, outcome, report).text();
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(ModelManifest.MODEL_FILE, onnx);
        files.put(CARD, card.getBytes(StandardCharsets.UTF_8));
        TemporalPackage.write(folder, manifest(outcome, report, files), files);
        double difference = difference(folder, outcome.shipped());
        report.facts().put("largest_difference_to_trainer", difference);
        return new Written(report.facts(), report.page().html(), difference);
    }

    static byte[] graph(Recipe recipe, Ensemble ensemble) {
        List<byte[]> networks =
                ensemble.networks().stream()
                        .map(
                                network ->
                                        TemporalExport.export(
                                                        ensemble.architecture(), network.weights())
                                                .onnx())
                        .toList();
        return EnsembleGraph.join(
                networks, ensemble.rows(), ensemble.combination(), units(recipe, ensemble.spec()));
    }

    /** Mean and deviation of what is forecast, so that the graph answers in units of the files. */
    private static List<Variable> units(Recipe recipe, FeatureSpec spec) {
        return recipe.forecasts().stream()
                .map(forecast -> spec.variables().get(forecast.column(spec)))
                .toList();
    }

    private TemporalManifest manifest(
            ClinicalTraining.Outcome outcome, TrainingReport report, Map<String, byte[]> files) {
        List<VitalForecast> forecasts = task.recipe().forecasts();
        var described = new ArrayList<PackagedFile>();
        files.forEach((path, content) -> described.add(PackagedFile.of(path, content)));
        return new TemporalManifest(
                name,
                version,
                task.task(),
                task.description(),
                new TemporalSpec(
                        outcome.shipped().spec(),
                        CONTEXT,
                        !EnsembleGraph.holdsNetworks(outcome.shipped().combination(), forecasts),
                        task.labels(),
                        forecasts.stream()
                                .map(f -> new Target(f.variable(), f.hours(), "hours"))
                                .toList(),
                        forecasts.isEmpty() ? List.of() : VitalForecast.LEVELS),
                List.of(),
                described,
                !outcome.shipped().combination().equals(Combination.LINEAR_ALONE),
                task.training(),
                metrics(report));
    }

    /** What of the report is short enough for a manifest. */
    private static Map<String, Object> metrics(TrainingReport report) {
        var metrics = new LinkedHashMap<>(report.facts());
        metrics.remove("loss_curves");
        metrics.remove("combinations");
        return metrics;
    }

    /** The package, opened as serving does, beside the trainer on cases of the training. */
    private double difference(Path folder, Ensemble ensemble) {
        Assembled cases =
                Assembled.of(
                        task.cases().subList(0, Math.min(CHECKED, task.cases().size())),
                        ensemble.spec());
        Ensemble.Answers expected = ensemble.answer(cases);
        float[][] quantiles = expected.quantiles();
        List<Variable> units = units(task.recipe(), ensemble.spec());
        var assembler = new FeatureAssembler(ensemble.spec());
        double largest = 0;
        try (var model = TemporalModel.open(TemporalPackage.load(folder.toString()))) {
            for (int i = 0; i < cases.size(); i++) {
                TokenSequence tokens = assembler.assemble(cases.cases().get(i).observations());
                TemporalModel.Steps found = model.answer(List.of(tokens)).get(0);
                double[] logits = expected.logits().get(Ensemble.MODEL)[i];
                for (int token = 0; token < logits.length; token++) {
                    // Two labels, the second of which is the risk.
                    double risk = found.probabilities()[2 * token + 1];
                    largest = greater(largest, risk - EnsembleTrainer.sigmoid(logits[token]));
                }
                float[] scaled = quantiles[i];
                for (int at = 0; at < scaled.length; at++) {
                    Variable unit = units.get(at / VitalForecast.LEVELS.size() % units.size());
                    double quantile = (found.quantiles()[at] - unit.mean()) / unit.deviation();
                    largest = greater(largest, quantile - scaled[at]);
                }
            }
        }
        if (!(largest <= TemporalExport.TOLERANCE)) {
            throw new IllegalStateException(
                    "ONNX Runtime differs from the trainer by %.1e".formatted(largest));
        }
        return largest;
    }

    /** NaN is as far off as can be. */
    private static double greater(double largest, double difference) {
        return Double.isNaN(difference)
                ? Double.POSITIVE_INFINITY
                : Math.max(largest, Math.abs(difference));
    }
}
