package dev.kairos.modelcli.market.movement;

import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import dev.kairos.inference.packaging.TemporalManifest;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.inference.packaging.TemporalSpec;
import dev.kairos.modelcli.data.Stocknet;
import dev.kairos.temporalcontext.ContextSpec;
import dev.kairos.temporalcontext.features.FeatureSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A package for next-day moves, to be written.
 *
 * @param features what it reads, scaled
 * @param encoder of its texts
 * @param onnx the network
 * @param parts that it was trained, chosen and measured on
 */
public record MovementPackage(
        String name,
        String version,
        FeatureSpec features,
        EncoderSpec encoder,
        byte[] onnx,
        MoveParts parts) {
    /** Task of these packages. */
    public static final String TASK = "movement";

    /** Under which metrics name the dates of the parts. */
    static final String SPLIT = "split";

    private static final String CARD = "README.md";

    private static final String UNMEASURED = "Not measured yet.\n";

    private static final String TEMPLATE =
            """
            # %s, version %s

            Gives the chance that a ticker rises on its next trading day, given that it moves by more than
            half a percent, from its last %d trading days: returns, volume, the market's return, and the
            mean embedding of the texts about it (`%s`), read by a small temporal Transformer.

            **%s** %s

            Intended use: to compare with, and nothing else. Do not trade on it.

            ## Data

            `stocknet` (MIT repository; prices from Yahoo Finance, texts from Twitter): %d moves from %s
            on, chosen by %d from %s on, measured once on %d from %s until before %s. A move is up above
            +0.55%% and down at -0.5%% or less, from one adjusted close to the next; the rest is left out,
            as Xu and Cohen (2018) do, or measured apart ("all days"). Scales are fitted to the training
            part. What is known ends at 16:00 in New York of the trading day before: texts published later
            than that, of a weekend as well, are of the next trading day. Days without texts count too.
            The encoder learnt from texts of other sets, some of later years, and may have learnt what a teacher
            says of the sentiment of tweets of this one (its card says so); it learnt from no prices.

            ## Measured

            Intervals are 95%%, over days drawn with replacement: on a day all tickers move together. The
            ECE of few examples is above 0 by chance.

            %s\
            ## Limits

            Two months, one market, one kind of text. The market's return is the mean over the tickers of
            the file: with fewer tickers it is another one. On days when the exchange closes early, what is
            published until 16:00 still counts as known.
            """;

    /**
     * Writes the package.
     *
     * @param measured what was measured of it; null if nothing was yet
     */
    void write(Path folder, MovementReport measured) throws IOException {
        byte[] card =
                (measured == null ? UNMEASURED : card(measured)).getBytes(StandardCharsets.UTF_8);
        var temporal =
                new TemporalSpec(
                        features,
                        new ContextSpec(2 * MovementModel.CONTEXT, Duration.ofDays(60)),
                        false,
                        MovementModel.LABELS,
                        List.of(),
                        List.of());
        var manifest =
                new TemporalManifest(
                        name,
                        version,
                        TASK,
                        "Whether a ticker rises on its next trading day if it moves, from its"
                                + " recent texts and prices",
                        temporal,
                        List.of(encoder),
                        List.of(
                                PackagedFile.of(ModelManifest.MODEL_FILE, onnx),
                                PackagedFile.of(CARD, card)),
                        false,
                        List.of(Stocknet.origin("", parts.training().all().size())),
                        measured == null ? Map.of() : measured.metrics());
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(ModelManifest.MODEL_FILE, onnx);
        files.put(CARD, card);
        TemporalPackage.write(folder, manifest, files);
    }

    private String card(MovementReport measured) {
        MoveSplit split = parts.split();
        return String.format(
                Locale.ROOT,
                TEMPLATE,
                name,
                version,
                MovementModel.CONTEXT,
                encoder.artifact(),
                measured.verdict(),
                MovementReport.RULE,
                parts.training().all().size(),
                split.training(),
                parts.validation().all().size(),
                split.validation(),
                parts.test().all().size(),
                split.test(),
                split.end(),
                measured.markdown());
    }
}
