package dev.kairos.modelcli.market.movement;

import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import dev.kairos.inference.packaging.ModelManifest.TrainingSet;
import dev.kairos.inference.packaging.TemporalManifest;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.inference.packaging.TemporalSpec;
import dev.kairos.modelcli.evaluation.Figures;
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

/** Writes a package for next-day moves. */
public final class MovementPackage {
    /** Task of these packages. */
    public static final String TASK = "movement";

    private static final String CARD = "README.md";

    private static final String TEMPLATE =
            """
            # %s, version %s

            Gives the chance that a ticker rises on its next trading day, given that it moves by more than
            half a percent, from its last %d trading days: returns, volume, the market's return, and the
            mean embedding of the texts about it (int8 all-MiniLM-L6-v2), read by a small temporal
            Transformer.

            **%s**

            Intended use: to compare with, and nothing else. Do not trade on it.

            Trained on `stocknet` (MIT repository; prices from Yahoo Finance, texts from Twitter), 88 tickers,
            %d moves before 2015-06-01; the epoch was chosen on June and July 2015. Measured once on August
            and September 2015. A move is up above +0.55%% and down at -0.5%% or less; the rest is left out.
            What is known ends with the close in New York of the day before. Intervals are 95%%, over %d days
            drawn with replacement: on a day all tickers move together.

            | | accuracy | MCC |
            |---|---|---|
            %s
            Limits: two months, one market, one kind of text.
            """;

    private MovementPackage() {}

    static void write(
            Path folder,
            String name,
            String version,
            FeatureSpec features,
            EncoderSpec encoder,
            byte[] onnx,
            Map<String, MoveScores> scores,
            int examples)
            throws IOException {
        byte[] card = card(name, version, scores, examples).getBytes(StandardCharsets.UTF_8);
        var temporal =
                new TemporalSpec(
                        features,
                        new ContextSpec(2 * MovementModel.CONTEXT, Duration.ofDays(60)),
                        MovementModel.LABELS,
                        List.of(),
                        List.of());
        var metrics = new LinkedHashMap<String, Object>();
        scores.forEach((who, own) -> metrics.put(who.replaceAll("[, ]+", "_"), own.toReport()));
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
                        List.of(
                                new TrainingSet(
                                        MovementTraining.STOCKNET,
                                        "MIT (repository)",
                                        "https://github.com/yumoxu/stocknet-dataset",
                                        examples)),
                        metrics);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(ModelManifest.MODEL_FILE, onnx);
        files.put(CARD, card);
        TemporalPackage.write(folder, manifest, files);
    }

    /** Writes a package anew with what was measured of it. */
    static void rewriteCard(Path folder, Map<String, MoveScores> scores, int examples)
            throws IOException {
        TemporalPackage source = TemporalPackage.load(folder.toString());
        TemporalManifest manifest = source.manifest();
        write(
                folder,
                manifest.name(),
                manifest.version(),
                manifest.temporal().features(),
                manifest.encoders().get(0),
                source.modelBytes(),
                scores,
                examples);
    }

    private static String card(
            String name, String version, Map<String, MoveScores> scores, int examples) {
        return String.format(
                Locale.ROOT,
                TEMPLATE,
                name,
                version,
                MovementModel.CONTEXT,
                verdict(scores),
                examples,
                days(scores),
                rows(scores));
    }

    /** Whether the Transformer differs from chance, for people. */
    static String verdict(Map<String, MoveScores> scores) {
        boolean all =
                scores.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("temporal"))
                        .allMatch(entry -> entry.getValue().differsFromChance());
        boolean any = scores.keySet().stream().anyMatch(who -> who.startsWith("temporal"));
        return any && all
                ? "Every seed differs from chance on the test part."
                : "It does not differ from chance on the test part, so it does not ship.";
    }

    /** How many days intervals are drawn from. */
    private static int days(Map<String, MoveScores> scores) {
        return scores.values().iterator().next().accuracy().groups();
    }

    private static String rows(Map<String, MoveScores> scores) {
        var rows = new StringBuilder();
        scores.forEach(
                (who, own) ->
                        rows.append(
                                "| %s | %s | %s |\n"
                                        .formatted(
                                                who,
                                                Figures.of(own.accuracy()),
                                                Figures.of(own.mcc()))));
        return rows.toString();
    }

    /** Scores as text. */
    static String table(Map<String, MoveScores> scores) {
        var text = new StringBuilder();
        scores.forEach(
                (who, own) ->
                        text.append(
                                String.format(
                                        "%-42s accuracy %s, MCC %s%n",
                                        who, Figures.of(own.accuracy()), Figures.of(own.mcc()))));
        return text.append(verdict(scores)).toString();
    }
}
