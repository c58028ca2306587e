package dev.kairos.modelcli.market.movement;

import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.packaging.EncoderPackage;
import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.modelcli.evaluation.Ablations;
import dev.kairos.modelcli.evaluation.BinaryMetrics;
import dev.kairos.modelcli.evaluation.BinaryScores;
import dev.kairos.modelcli.evaluation.SeedSummary;
import dev.kairos.modelcli.market.movement.MovementNetworks.Network;
import dev.kairos.modelcli.temporal.TemporalExport;
import dev.kairos.modelcli.temporal.Trained.Epoch;
import dev.kairos.temporalcontext.features.FeatureSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Trains and measures forecasts of next-day moves on {@code stocknet}: baselines, the temporal
 * Transformer over days with prices and texts, and what is left of it without its parts.
 */
public final class MovementTraining {
    private static final String ADAPTED_ENCODER = "financial-minilm";

    /** What the published encoder was trained on. */
    private static final int FROZEN_MAX_TOKENS = 256;

    /** How texts become vectors. */
    public enum Encoder {
        /** The one that was fine-tuned on financial texts. */
        ADAPTED,
        /** all-MiniLM-L6-v2 as published, for comparison. */
        FROZEN;

        EncoderSpec spec() {
            return this == ADAPTED
                    ? EncoderPackage.load(ADAPTED_ENCODER).spec()
                    : EncoderSpec.miniLm(FROZEN_MAX_TOKENS);
        }
    }

    private final Path data;
    private final Encoder encoder;
    private final int seeds;
    private final boolean ablations;
    private final Consumer<String> log;

    /**
     * @param data folder of the set
     * @param seeds how many networks to train; the first is written
     * @param ablations whether to train as many without each of their parts
     * @param log is told what happens
     */
    public MovementTraining(
            Path data, Encoder encoder, int seeds, boolean ablations, Consumer<String> log) {
        this.data = data;
        this.encoder = encoder;
        this.seeds = seeds;
        this.ablations = ablations;
        this.log = log;
    }

    /**
     * Trains, measures, and writes the package.
     *
     * @return all that was found
     */
    public MovementReport write(Path folder, String name, String version) throws IOException {
        MovementData read = MovementData.stocknet(data);
        log.accept(read.summary());
        var parts = new MoveParts(read.histories(), MoveSplit.STOCKNET);
        EncoderSpec spec = encoder.spec();
        TextEmbeddings embeddings = embed(read.histories(), spec);
        FeatureSpec features =
                MovementModel.features(
                        read.histories(),
                        parts.split().training(),
                        parts.split().validation(),
                        embeddings.width());
        var baselines =
                new MovementBaselines(parts.training(), parts.validation()).withTexts(embeddings);
        log.accept("Baselines fitted, with the penalties " + baselines.ridges());
        Map<String, MoveForecast> moves = baselines.forecasts(parts.test());
        Map<String, MoveForecast> allDays = baselines.forecasts(parts.testAllDays());

        var networks =
                new MovementNetworks(read.histories(), parts.split(), features, embeddings, log);
        List<Network> trained = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            trained.add(networks.train(MovementVariant.FULL, seed));
            moves.put(nameOf(seed), trained.get(seed - 1).forecast(parts.test()));
            allDays.put(nameOf(seed), trained.get(seed - 1).forecast(parts.testAllDays()));
        }
        Network first = trained.get(0);
        byte[] onnx = TemporalExport.export(first.architecture(), first.trained().weights()).onnx();
        var written = new MovementPackage(name, version, features, spec, onnx, parts);
        written.write(folder, null);
        // What serves is what is measured.
        try (TemporalModel served = TemporalModel.open(TemporalPackage.load(folder.toString()))) {
            moves.put(nameOf(1), MovementScoring.forecast(served, first.model(), parts.test()));
            allDays.put(
                    nameOf(1),
                    MovementScoring.forecast(served, first.model(), parts.testAllDays()));
        }
        var curves = new LinkedHashMap<String, List<Epoch>>();
        trained.forEach(
                network -> curves.put(nameOf(1 + curves.size()), network.trained().curve()));
        var report =
                new MovementReport(
                        facts(read, parts, spec, baselines),
                        MoveScores.of(parts.test(), moves),
                        MoveScores.of(parts.testAllDays(), allDays),
                        ablations ? ablations(networks, trained, parts.test()) : null,
                        curves);
        written.write(folder, report);
        log.accept(report.table());
        return report;
    }

    private TextEmbeddings embed(List<TickerHistory> histories, EncoderSpec spec) {
        List<List<String>> days = new ArrayList<>();
        histories.forEach(history -> days.addAll(history.texts()));
        try (TextEncoder opened = TextEncoder.openForAllCores(spec)) {
            var counter = new Counter(TextEmbeddings.count(days), log);
            return TextEmbeddings.of(days, opened, counter::step);
        }
    }

    private static String nameOf(int seed) {
        return "%s, seed %d".formatted(MovementReport.NETWORK, seed);
    }

    private Ablations ablations(MovementNetworks networks, List<Network> whole, MoveExamples test) {
        var without = new LinkedHashMap<String, SeedSummary>();
        for (MovementVariant variant : MovementVariant.LACKING) {
            var trained = new ArrayList<Network>();
            for (int seed = 1; seed <= seeds; seed++) {
                trained.add(networks.train(variant, seed));
            }
            without.put(variant.key(), auroc(trained, test));
        }
        return new Ablations("AUROC", true, auroc(whole, test), without);
    }

    private static SeedSummary auroc(List<Network> seeds, MoveExamples test) {
        return new SeedSummary(
                seeds.stream()
                        .map(network -> network.forecast(test).rises())
                        .map(rises -> new BinaryScores(rises, test.outcomes()))
                        .map(BinaryMetrics::auroc)
                        .toList());
    }

    private static Map<String, Object> facts(
            MovementData read, MoveParts parts, EncoderSpec spec, MovementBaselines baselines) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("encoder", spec.artifact());
        facts.put(MovementPackage.SPLIT, parts.split().toReport());
        facts.put("moves", parts.sizes());
        facts.put("read", read.toReport());
        facts.put("ridges", baselines.ridges());
        return facts;
    }

    /** Tells every five thousand texts. */
    private static final class Counter {
        private static final int EACH = 5_000;
        private final int total;
        private final Consumer<String> log;
        private int done;

        Counter(int total, Consumer<String> log) {
            this.total = total;
            this.log = log;
        }

        synchronized void step(int more) {
            int before = done / EACH;
            done += more;
            if (done / EACH > before) {
                log.accept("%d of %d texts embedded".formatted(done, total));
            }
        }
    }
}
