package dev.kairos.modelcli.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import dev.kairos.inference.packaging.TemporalManifest;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.inference.packaging.TemporalSpec;
import dev.kairos.inference.packaging.TemporalSpec.Target;
import dev.kairos.modelcli.temporal.Architecture.ClassHead;
import dev.kairos.modelcli.temporal.Architecture.Context;
import dev.kairos.modelcli.temporal.Architecture.QuantileHead;
import dev.kairos.modelcli.temporal.Architecture.TokenInputs;
import dev.kairos.modelcli.temporal.Examples.Example;
import dev.kairos.temporalcontext.ContextSpec;
import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.SourcePosition;
import dev.kairos.temporalcontext.features.CalendarSpec;
import dev.kairos.temporalcontext.features.FeatureAssembler;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.Summary;
import dev.kairos.temporalcontext.features.TokenSequence;
import dev.kairos.temporalcontext.features.Transform;
import dev.kairos.temporalcontext.features.Variable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagedTemporalModelTest {
    private static final FeatureSpec FEATURES =
            new FeatureSpec(
                    List.of(
                            new Variable("HR", Transform.NONE, 20, 250, 80, 15),
                            new Variable("lactate", Transform.LOG1P, 0, 40, 1, 0.5)),
                    List.of("vital", "lab"),
                    0,
                    new CalendarSpec(ZoneOffset.UTC),
                    List.of(Summary.LAST, Summary.ELAPSED));

    private static final List<Double> LEVELS = List.of(0.1, 0.5, 0.9);

    @TempDir private Path folder;

    /** From observations to answers, as a task trains, ships and serves. */
    @Test
    void servesWhatTheTrainerAnswers() throws IOException {
        var architecture =
                new Architecture(
                        TokenInputs.of(FEATURES),
                        16,
                        2,
                        4,
                        32,
                        0.1,
                        TimeEncoding.elapsed(1),
                        Context.CAUSAL,
                        new ClassHead(List.of("death"), false),
                        new QuantileHead(List.of("HR+1", "HR+6"), LEVELS),
                        false);
        List<TokenSequence> stays = stays(new Random(4));
        List<Example> examples =
                stays.stream().map(stay -> new Example(Tokens.of(stay), null)).toList();
        Weights weights;
        try (var engine = new TemporalEngine(architecture)) {
            weights = engine.start(6).withCalibratedLogits(2, -1);
        }
        byte[] onnx = TemporalExport.export(architecture, weights).onnx();
        TemporalPackage.write(folder, manifest(onnx), Map.of(ModelManifest.MODEL_FILE, onnx));

        List<StepAnswers> expected =
                TemporalAnswers.of(architecture, weights, Examples.of(examples));
        try (var model = TemporalModel.open(TemporalPackage.load(folder.toString()))) {
            List<TemporalModel.Steps> found = model.answer(stays);
            for (int i = 0; i < stays.size(); i++) {
                assertThat(found.get(i).quantiles())
                        .containsExactly(expected.get(i).quantiles(), within(1e-4f));
                float[] logits = expected.get(i).logits();
                for (int step = 0; step < logits.length; step++) {
                    float risk = found.get(i).probabilities()[2 * step + 1];
                    assertThat(risk)
                            .isCloseTo((float) (1 / (1 + Math.exp(-logits[step]))), within(1e-4f));
                }
            }
        }
    }

    private static TemporalManifest manifest(byte[] onnx) {
        var spec =
                new TemporalSpec(
                        FEATURES,
                        new ContextSpec(200, Duration.ofHours(48)),
                        false,
                        List.of("survival", "death"),
                        List.of(new Target("HR", 1, "hours"), new Target("HR", 6, "hours")),
                        LEVELS);
        return new TemporalManifest(
                "stays",
                "1",
                "deterioration",
                "A network that learnt nothing",
                spec,
                List.of(),
                List.of(PackagedFile.of(ModelManifest.MODEL_FILE, onnx)),
                false,
                List.of(),
                Map.of());
    }

    private static List<TokenSequence> stays(Random random) {
        var stays = new ArrayList<TokenSequence>();
        for (int stay = 0; stay < 5; stay++) {
            var observations = new ArrayList<Observation>();
            Instant time = Instant.parse("2026-01-01T00:00:00Z");
            int count = 1 + random.nextInt(20);
            for (int i = 0; i < count; i++) {
                time = time.plusSeconds(60L * random.nextInt(400));
                boolean lab = random.nextBoolean();
                observations.add(
                        Observation.ofValues(
                                "stay " + stay,
                                time,
                                lab ? "lab" : "vital",
                                lab
                                        ? Map.of("lactate", 4 * random.nextDouble())
                                        : Map.of("HR", 80 + 20 * random.nextGaussian()),
                                new SourcePosition("test", 0, i)));
            }
            stays.add(new FeatureAssembler(FEATURES).assemble(observations));
        }
        return stays;
    }
}
