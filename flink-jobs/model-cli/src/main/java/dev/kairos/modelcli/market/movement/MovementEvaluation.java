package dev.kairos.modelcli.market.movement;

import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.modelcli.UserError;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** Measures a package as it serves, on the test part that it names, beside the baselines. */
public final class MovementEvaluation {
    private MovementEvaluation() {}

    /**
     * Measures. Baselines on texts are left out: they are fitted to the texts of the training part,
     * and embedding those takes as long as training.
     *
     * @param source of the task {@link MovementPackage#TASK}
     * @param data folder of the set
     * @param progress is told how many more texts are embedded
     * @throws UserError if {@code model.yaml} names no test part, or the set does not hold it
     */
    public static MovementReport of(TemporalPackage source, Path data, IntConsumer progress) {
        MoveSplit split = split(source);
        MovementData read = MovementData.stocknet(data);
        var parts = new MoveParts(read.histories(), split);
        var baselines = new MovementBaselines(parts.training(), parts.validation());
        Map<String, MoveForecast> moves = baselines.forecasts(parts.test());
        Map<String, MoveForecast> allDays = baselines.forecasts(parts.testAllDays());
        List<List<String>> days = parts.testAllDays().textsOfLast(MovementModel.CONTEXT);
        try (TextEncoder encoder =
                        TextEncoder.openForAllCores(source.manifest().encoders().get(0));
                TemporalModel served = TemporalModel.open(source)) {
            var model =
                    new MovementModel(
                            source.manifest().temporal().features(),
                            TextEmbeddings.of(days, encoder, progress));
            moves.put(
                    MovementReport.NETWORK, MovementScoring.forecast(served, model, parts.test()));
            allDays.put(
                    MovementReport.NETWORK,
                    MovementScoring.forecast(served, model, parts.testAllDays()));
        }
        var facts = new LinkedHashMap<String, Object>();
        facts.put(MovementPackage.SPLIT, split.toReport());
        facts.put("moves", parts.sizes());
        facts.put("read", read.toReport());
        facts.put("ridges", baselines.ridges());
        return new MovementReport(
                facts,
                MoveScores.of(parts.test(), moves),
                MoveScores.of(parts.testAllDays(), allDays),
                null,
                Map.of());
    }

    private static MoveSplit split(TemporalPackage source) {
        try {
            return MoveSplit.of(source.manifest().metrics().get(MovementPackage.SPLIT));
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    "%s: model.yaml does not say which dates it was not fitted to (metrics, %s): %s"
                            .formatted(source.location(), MovementPackage.SPLIT, e.getMessage()),
                    e);
        }
    }
}
