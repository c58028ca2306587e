package dev.kairos.modelcli.market;

import dev.kairos.inference.market.Horizons;
import dev.kairos.inference.market.MarketSpec;
import dev.kairos.inference.market.ScoreQuantiles;
import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import dev.kairos.inference.packaging.ModelManifest.TrainingSet;
import dev.kairos.inference.packaging.TemporalManifest;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.inference.packaging.TemporalSpec;
import dev.kairos.inference.packaging.TemporalSpec.Target;
import dev.kairos.temporalcontext.ContextSpec;
import dev.kairos.temporalcontext.bars.BarTokens;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** A package for market forecasts, opened to be served by ONNX Runtime. */
public final class MarketPackage implements AutoCloseable {
    /** Bars are counted, whatever time they span: an hour of minutes, or years of months. */
    private static final Duration ANY_AGE = Duration.ofDays(36_500);

    private static final String CARD = "README.md";

    /** Bars of a batch; always as many, so that a bar's numbers do not depend on those after it. */
    private static final int BATCH = 32;

    private final MarketSpec spec;
    private final BarTokens tokens;
    private final TemporalModel network;

    private MarketPackage(MarketSpec spec, BarTokens tokens, TemporalModel network) {
        this.spec = spec;
        this.tokens = tokens;
        this.network = network;
    }

    /**
     * Opens a package.
     *
     * @param source of the task {@link MarketSpec#TASK}
     */
    public static MarketPackage open(TemporalPackage source) {
        return new MarketPackage(
                MarketSpec.of(source),
                new BarTokens(source.manifest().temporal().features()),
                TemporalModel.open(source));
    }

    /** Bars at the start of a series that are not forecast. */
    public int warmUp() {
        return spec.warmUp();
    }

    /** Forecasts as it serves. */
    SeriesForecaster forecaster() {
        return forecaster(bars -> {});
    }

    /**
     * Forecasts as it serves.
     *
     * @param progress is told how many more bars the network has answered
     */
    public SeriesForecaster forecaster(IntConsumer progress) {
        return forecaster(spec, sequences -> answers(sequences, progress));
    }

    /** The same without the network. */
    SeriesForecaster withoutNetwork() {
        return forecaster(spec.withNetworkShare(0), this::answers);
    }

    /** The same with nothing but the network. */
    SeriesForecaster networkAlone() {
        return forecaster(spec.withNetworkShare(1), this::answers);
    }

    /** The same with quantiles that do not follow outcomes. */
    SeriesForecaster uncalibrated() {
        return forecaster(spec.withCalibration(CalibratedForecaster.STILL), this::answers);
    }

    private SeriesForecaster forecaster(MarketSpec spec, NetworkAnswers answers) {
        return new CalibratedForecaster(
                spec, tokens, network.spec().context().maxObservations(), answers);
    }

    private List<double[][]> answers(List<TokenSequence> sequences) {
        return answers(sequences, bars -> {});
    }

    private List<double[][]> answers(List<TokenSequence> sequences, IntConsumer progress) {
        var answers = new ArrayList<double[][]>();
        for (int from = 0; from < sequences.size(); from += BATCH) {
            int to = Math.min(sequences.size(), from + BATCH);
            var batch = new ArrayList<>(sequences.subList(from, to));
            batch.addAll(Collections.nCopies(BATCH - batch.size(), sequences.get(to - 1)));
            Arrays.stream(network.answerLast(batch))
                    .limit(to - from)
                    .map(ScoreQuantiles::ofAnswer)
                    .forEach(answers::add);
            progress.accept(to - from);
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
                        new ContextSpec(ScoreNetwork.CONTEXT, ANY_AGE),
                        false,
                        List.of(),
                        Horizons.BARS.stream()
                                .map(horizon -> new Target("score", horizon, "bars"))
                                .toList(),
                        Horizons.LEVELS);
        var manifest =
                new TemporalManifest(
                        name,
                        version,
                        MarketSpec.TASK,
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
