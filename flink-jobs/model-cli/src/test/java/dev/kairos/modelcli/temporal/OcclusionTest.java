package dev.kairos.modelcli.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kairos.inference.Capacity;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.Request;
import dev.kairos.inference.Scheduler;
import dev.kairos.inference.explanation.Influence;
import dev.kairos.inference.explanation.Occlusion;
import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import dev.kairos.inference.packaging.TemporalManifest;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.inference.packaging.TemporalSpec;
import dev.kairos.inference.scheduling.PackagedModels;
import dev.kairos.inference.scheduling.SchedulerPool;
import dev.kairos.inference.scheduling.TokenBudgetPolicies;
import dev.kairos.modelcli.temporal.Architecture.ClassHead;
import dev.kairos.modelcli.temporal.Architecture.TokenInputs;
import dev.kairos.modelcli.temporal.Examples.Example;
import dev.kairos.temporalcontext.ContextSpec;
import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.SourcePosition;
import dev.kairos.temporalcontext.features.FeatureAssembler;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.Transform;
import dev.kairos.temporalcontext.features.Variable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Explanations of a network that learnt to look at two observations out of many. */
class OcclusionTest {
    private static final FeatureSpec FEATURES =
            new FeatureSpec(
                    List.of(new Variable("x", Transform.NONE, -10, 10, 0, 1)),
                    List.of("reading"),
                    0,
                    null);

    private static final Architecture ARCHITECTURE =
            Architecture.forClasses(
                    TokenInputs.of(FEATURES),
                    16,
                    1,
                    TimeEncoding.elapsed(1),
                    new ClassHead(List.of("alarm"), false));

    private static final FeatureAssembler ASSEMBLER = new FeatureAssembler(FEATURES);
    private static final int CONTEXTS = 60;
    private static final int OBSERVATIONS = 10;
    private static final int REMOVED = 2;

    @TempDir private Path folder;

    /** Readings, half of them within half an hour of the one before, the others much later. */
    private static List<Observation> readings(Random random, int count) {
        var readings = new ArrayList<Observation>();
        Instant time = Instant.parse("2026-01-01T00:00:00Z");
        for (int i = 0; i < count; i++) {
            time = time.plusSeconds(random.nextBoolean() ? 1_800 : 28_800);
            readings.add(
                    Observation.ofValues(
                            "key",
                            time,
                            "reading",
                            Map.of("x", random.nextGaussian()),
                            new SourcePosition("test", 0, i)));
        }
        return readings;
    }

    /** The alarm: the reading before was above 0 and at most an hour ago. */
    private static Example example(List<Observation> readings) {
        var classes = new float[readings.size()];
        var weights = new float[readings.size()];
        for (int i = 1; i < classes.length; i++) {
            Observation before = readings.get(i - 1);
            Duration gap = Duration.between(before.eventTime(), readings.get(i).eventTime());
            boolean alarm = gap.toHours() < 1 && before.values().get("x") > 0;
            classes[i] = alarm ? 1 : 0;
            weights[i] = 1;
        }
        return new Example(
                Tokens.of(ASSEMBLER.assemble(readings)), StepTargets.ofClasses(classes, weights));
    }

    private static Examples examples(int count, long seed) {
        var random = new Random(seed);
        var examples = new ArrayList<Example>();
        for (int i = 0; i < count; i++) {
            examples.add(example(readings(random, 2 + random.nextInt(OBSERVATIONS))));
        }
        return Examples.of(examples);
    }

    @Test
    void removingTheNamedObservationsChangesMoreThanRemovingRandomOnes() throws Exception {
        train();
        long seed = System.nanoTime();
        System.out.println("OcclusionTest seed " + seed);
        var random = new Random(seed);
        String model = folder.toString();
        var pool =
                new SchedulerPool(new PackagedModels(), new TokenBudgetPolicies(), Duration.ZERO);
        double named = 0;
        double chance = 0;
        try (var lease = pool.lease(model, ModelOptions.defaults(), new Capacity(64, 4_096))) {
            var occlusion =
                    new Occlusion(lease.scheduler(), "test", model, ASSEMBLER, text -> null);
            for (int i = 0; i < CONTEXTS; i++) {
                List<Observation> context = readings(random, OBSERVATIONS);
                List<Influence> influences =
                        occlusion.explain(context, "alarm", System.nanoTime()).get();
                assertThat(influences)
                        .extracting(Influence::observation)
                        .containsExactlyInAnyOrderElementsOf(context);
                double whole = alarm(lease.scheduler(), model, context);
                var mostInfluential =
                        influences.stream().limit(REMOVED).map(Influence::observation).toList();
                named +=
                        Math.abs(
                                whole
                                        - without(
                                                lease.scheduler(),
                                                model,
                                                context,
                                                mostInfluential));
                var shuffled = new ArrayList<>(context);
                Collections.shuffle(shuffled, random);
                chance +=
                        Math.abs(
                                whole
                                        - without(
                                                lease.scheduler(),
                                                model,
                                                context,
                                                shuffled.subList(0, REMOVED)));
            }
        }
        pool.closeUnused();
        System.out.printf(
                "Mean change without the named %.3f, without random ones %.3f%n",
                named / CONTEXTS, chance / CONTEXTS);
        assertThat(named).isGreaterThan(1.5 * chance);
    }

    private static double without(
            Scheduler scheduler, String model, List<Observation> context, List<Observation> removed)
            throws Exception {
        return alarm(
                scheduler,
                model,
                context.stream().filter(reading -> !removed.contains(reading)).toList());
    }

    private static double alarm(Scheduler scheduler, String model, List<Observation> context)
            throws Exception {
        var input = new ModelInput.Sequence(ASSEMBLER.assemble(context));
        return scheduler
                .submit(new Request("test", model, input, System.nanoTime(), 0))
                .get()
                .probabilityByLabel()
                .get("alarm");
    }

    private void train() throws IOException {
        TrainingPlan plan = TrainingPlan.defaults(3).withEpochs(10, 10).withRate(5e-3, 0.01);
        Weights weights =
                new TemporalTrainer(ARCHITECTURE, plan, TrainingListener.NONE)
                        .train(examples(800, 1), examples(200, 2), ValidationMetric.loss())
                        .weights();
        byte[] onnx = TemporalExport.export(ARCHITECTURE, weights).onnx();
        var spec =
                new TemporalSpec(
                        FEATURES,
                        new ContextSpec(OBSERVATIONS, Duration.ofDays(30)),
                        false,
                        List.of("calm", "alarm"),
                        List.of(),
                        List.of());
        var manifest =
                new TemporalManifest(
                        "alarms",
                        "1",
                        "alarm",
                        "A network that looks at the reading before",
                        spec,
                        List.of(),
                        List.of(PackagedFile.of(ModelManifest.MODEL_FILE, onnx)),
                        false,
                        List.of(),
                        Map.of());
        TemporalPackage.write(folder, manifest, Map.of(ModelManifest.MODEL_FILE, onnx));
    }
}
