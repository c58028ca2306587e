package dev.kairos.modelcli.market;

import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import dev.kairos.inference.packaging.ModelManifest.TrainingSet;
import dev.kairos.inference.packaging.TemporalManifest;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.inference.packaging.TemporalSpec;
import dev.kairos.inference.packaging.TemporalSpec.Target;
import dev.kairos.modelcli.UserError;
import dev.kairos.temporalcontext.ContextSpec;
import dev.kairos.temporalcontext.bars.BarView;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A package for market forecasts, opened to be served by ONNX Runtime. */
public final class MarketPackage implements AutoCloseable {
    /** Task of these packages. */
    public static final String TASK = "market-forecast";

    private static final String CARD = "README.md";

    /** Bars of a batch; always as many, so that a bar's numbers do not depend on those after it. */
    private static final int BATCH = 32;

    private final TemporalPackage source;
    private final MarketSpec spec;
    private final TemporalModel network;
    private final BarTokens tokens;

    private MarketPackage(TemporalPackage source, MarketSpec spec, TemporalModel network) {
        this.source = source;
        this.spec = spec;
        this.network = network;
        this.tokens = new BarTokens(network.spec().features());
    }

    /**
     * Whether a reference names such a package.
     *
     * @param reference name of a shipped package, or a folder
     */
    public static boolean isNamedBy(String reference) {
        return TemporalPackage.isTemporal(reference)
                && TemporalPackage.load(reference).manifest().task().equals(TASK);
    }

    /**
     * Opens a package.
     *
     * @param reference name of a shipped package, or a folder
     * @throws UserError if it is of another task
     */
    public static MarketPackage open(String reference) {
        TemporalPackage source = TemporalPackage.load(reference);
        if (!source.manifest().task().equals(TASK)) {
            throw new UserError(
                    "%s: is for the task %s, not %s"
                            .formatted(source.location(), source.manifest().task(), TASK));
        }
        MarketSpec spec =
                MarketSpec.read(
                        source.fileBytes(MarketSpec.FILE),
                        "%s: %s".formatted(source.location(), MarketSpec.FILE));
        return new MarketPackage(source, spec, TemporalModel.open(source));
    }

    /** What {@code model.yaml} says. */
    public TemporalManifest manifest() {
        return source.manifest();
    }

    /** Hash of the package. */
    public String hash() {
        return source.hash();
    }

    /** Bars at the start of a series that are not forecast. */
    public int warmUp() {
        return spec.warmUp();
    }

    /** Forecasts as it serves. */
    public SeriesForecaster forecaster() {
        return spec.forecaster(this::answers);
    }

    /** The same without the network. */
    SeriesForecaster withoutNetwork() {
        return spec.withNetworkShare(0).forecaster(this::answers);
    }

    /** The same with nothing but the network. */
    SeriesForecaster networkAlone() {
        return spec.withNetworkShare(1).forecaster(this::answers);
    }

    /** The same with quantiles that do not follow outcomes. */
    SeriesForecaster uncalibrated() {
        return spec.withCalibration(CalibratedForecaster.STILL).forecaster(this::answers);
    }

    private List<double[][]> answers(List<BarView> views, int first) {
        List<TokenSequence> windows = ScoreNetwork.windows(tokens, views, first);
        var answers = new ArrayList<double[][]>();
        for (int from = 0; from < windows.size(); from += BATCH) {
            int to = Math.min(windows.size(), from + BATCH);
            var batch = new ArrayList<>(windows.subList(from, to));
            batch.addAll(Collections.nCopies(BATCH - batch.size(), windows.get(to - 1)));
            network.answer(batch).stream()
                    .limit(to - from)
                    .map(steps -> ScoreNetwork.last(steps.quantiles()))
                    .forEach(answers::add);
        }
        return answers;
    }

    @Override
    public void close() {
        network.close();
    }

    /**
     * Writes a package.
     *
     * @param onnx the network
     * @param card in Markdown
     */
    static void write(
            Path folder,
            String name,
            String version,
            MarketSpec spec,
            FeatureSpec features,
            byte[] onnx,
            String card,
            TrainingSet training,
            Map<String, Object> metrics)
            throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(ModelManifest.MODEL_FILE, onnx);
        files.put(MarketSpec.FILE, spec.write());
        files.put(CARD, card.getBytes(StandardCharsets.UTF_8));
        var temporal =
                new TemporalSpec(
                        features,
                        new ContextSpec(ScoreNetwork.CONTEXT, Duration.ofDays(7)),
                        List.of(),
                        Horizons.BARS.stream()
                                .map(horizon -> new Target("score", horizon, "bars"))
                                .toList(),
                        Horizons.LEVELS);
        var manifest =
                new TemporalManifest(
                        name,
                        version,
                        TASK,
                        "Quantiles of log returns over several horizons from price bars, calibrated"
                                + " as outcomes become known",
                        temporal,
                        List.of(),
                        files.entrySet().stream()
                                .map(file -> PackagedFile.of(file.getKey(), file.getValue()))
                                .toList(),
                        true,
                        List.of(training),
                        metrics);
        TemporalPackage.write(folder, manifest, files);
    }
}
