package dev.kairos.bench.encoder;

import dev.kairos.bench.Suite;
import dev.kairos.bench.SuiteRun;
import dev.kairos.bench.models.BenchModels;
import dev.kairos.bench.models.Precision;
import dev.kairos.bench.peers.Batching;
import dev.kairos.bench.report.Target;
import dev.kairos.bench.report.TextTable;
import dev.kairos.bench.workload.Lengths;
import dev.kairos.bench.workload.Sample;
import dev.kairos.bench.workload.Texts;
import dev.kairos.inference.TextClassifier;
import dev.kairos.inference.packaging.ModelPackage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Raw ONNX Runtime, DJL and the scheduler on the same texts, cores and threads. */
public final class EncoderSuite implements Suite {
    /** Short texts, whose figures stand first, and the most skewed ones. */
    private static final List<Lengths> DISTRIBUTIONS = List.of(Lengths.LOGNORMAL, Lengths.BIMODAL);

    private static final int TEXTS_TO_COMPARE = 20;

    private static final double OVER_RAW_TARGET = 0.97;
    private static final double OVER_ARRIVAL_32_TARGET = 2;

    @Override
    public String name() {
        return "encoder";
    }

    @Override
    public String summary() {
        return "Texts a second of the scheduler, of DJL, and of ONNX Runtime alone.";
    }

    @Override
    public List<String> explanation() {
        return List.of(
                "All three run tokenizer, encoder and head of the news-sentiment-fast model on the"
                    + " same texts, with one thread for each core and one thread inside each run:"
                    + " ONNX Runtime's own Java API (raw) and DJL's predictors in loops that know"
                    + " all texts beforehand, at the best of batch sizes 1 to 32 in order of"
                    + " arrival and sorted by length; and the scheduler, to which one thread"
                    + " submits texts as they come, 256 in flight at most.",
                "scheduler_over_raw is the median of rounds that time each side once: 1 means that"
                        + " the scheduler costs nothing. scheduler_over_arrival_32 compares with"
                        + " what is commonly done, batches of 32 in order of arrival.");
    }

    @Override
    public void run(SuiteRun run) throws Exception {
        int threads = Runtime.getRuntime().availableProcessors();
        run.report().threads("intra_op", 1);
        run.report().threads("predictors", threads);
        run.report().threads("submitters", 1);
        describe(run);
        try (var models = BenchModels.create()) {
            var table =
                    new TextTable(
                            "Texts a second, with %d predictors of one thread".formatted(threads),
                            "",
                            "raw",
                            "djl",
                            "scheduler",
                            "arrival 32",
                            "/raw",
                            "/djl",
                            "/arrival 32");
            var targets = new ArrayList<Target>();
            for (Precision precision : Precision.values()) {
                Map<Lengths, Map<String, Object>> measured =
                        measure(run, models.reference(precision), precision, threads);
                measured.forEach((lengths, fields) -> addRow(table, precision, lengths, fields));
                List<Target> own = targets(precision, measured);
                run.report().result(precision.label(), result(measured, threads, own));
                targets.addAll(own);
            }
            table.print(run.out());
            targets.forEach(target -> run.out().println("  " + target));
        }
    }

    private static void describe(SuiteRun run) {
        var distributions = new LinkedHashMap<String, String>();
        DISTRIBUTIONS.forEach(lengths -> distributions.put(lengths.label(), lengths.description()));
        run.report().setting("lengths", distributions);
        run.report().setting("headline", DISTRIBUTIONS.get(0).label());
        run.report().setting("in_flight", SchedulerLoop.CAPACITY);
        run.report().setting("latency_target_ms", SchedulerLoop.LATENCY_TARGET.toMillis());
        run.report().setting("cached_answers", 0);
        run.report().setting("batch_sizes", Batching.SIZES);
        run.report().setting("rounds", Measurement.rounds(run));
    }

    private static Map<Lengths, Map<String, Object>> measure(
            SuiteRun run, String reference, Precision precision, int threads) throws Exception {
        var measured = new LinkedHashMap<Lengths, Map<String, Object>>();
        try (var contenders = Contenders.open(reference, threads)) {
            run.report().model(precision.label(), contenders.model());
            for (Lengths lengths : DISTRIBUTIONS) {
                Sample sample = sample(run, reference, lengths);
                contenders.requireSameAnswers(sample.first(TEXTS_TO_COMPARE));
                measured.put(
                        lengths,
                        new Measurement(run, contenders, precision, lengths, sample).measure());
            }
        }
        return measured;
    }

    /** More texts than any measurement of a few seconds takes. */
    private static Sample sample(SuiteRun run, String reference, Lengths lengths) {
        int count = run.choose(10_000, 3_000);
        try (var tokenizer = TextClassifier.open(ModelPackage.load(reference))) {
            return Sample.draw(new Texts(tokenizer), lengths, count, run.seed());
        }
    }

    private static void addRow(
            TextTable table, Precision precision, Lengths lengths, Map<String, Object> fields) {
        table.row(
                precision.label() + " " + lengths.label(),
                fields.get("raw_per_s"),
                fields.get("djl_per_s"),
                fields.get("scheduler_per_s"),
                fields.get("arrival_32_per_s"),
                fields.get("scheduler_over_raw"),
                fields.get("scheduler_over_djl"),
                fields.get("scheduler_over_arrival_32"));
    }

    private static List<Target> targets(
            Precision precision, Map<Lengths, Map<String, Object>> measured) {
        return List.of(
                target(
                        OVER_RAW_TARGET,
                        precision,
                        "scheduler_over_raw",
                        DISTRIBUTIONS.get(0),
                        measured),
                target(
                        OVER_ARRIVAL_32_TARGET,
                        precision,
                        "scheduler_over_arrival_32",
                        Lengths.BIMODAL,
                        measured));
    }

    private static Target target(
            double wanted,
            Precision precision,
            String field,
            Lengths lengths,
            Map<Lengths, Map<String, Object>> measured) {
        return Target.atLeast(
                wanted,
                "%s %s, %s".formatted(precision.label(), field, lengths.label()),
                (double) measured.get(lengths).get(field));
    }

    /** Figures of the first distribution, and below them those of each. */
    private static Map<String, Object> result(
            Map<Lengths, Map<String, Object>> measured, int threads, List<Target> targets) {
        var result = new LinkedHashMap<>(measured.get(DISTRIBUTIONS.get(0)));
        result.keySet().removeIf(field -> field.endsWith("_grid"));
        result.put("threads", threads);
        result.put("targets", targets.stream().map(Target::fields).toList());
        var distributions = new LinkedHashMap<String, Object>();
        measured.forEach((lengths, fields) -> distributions.put(lengths.label(), fields));
        result.put("distributions", distributions);
        return result;
    }
}
