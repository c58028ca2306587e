package dev.kairos.bench.pipeline;

import dev.kairos.bench.Suite;
import dev.kairos.bench.SuiteRun;
import dev.kairos.bench.models.BenchModels;
import dev.kairos.bench.models.Precision;
import dev.kairos.bench.peers.RawClassifier;
import dev.kairos.bench.pipeline.kafka.Topics;
import dev.kairos.bench.process.Child;
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

/** The news-sentiment pipeline from Kafka to Kafka, next to other ways to call a model. */
public final class PipelineSuite implements Suite {
    /** Short texts, whose figures stand first; a full run adds the most skewed ones. */
    private static final Lengths HEADLINE = Lengths.LOGNORMAL;

    private static final double OVER_RAW_TARGET = 0.9;
    private static final double OVER_PER_RECORD_TARGET_INT8 = 1.05;
    private static final double OVER_PER_RECORD_TARGET_FP32 = 1.4;
    private static final double OVER_HTTP_TARGET = 1.5;

    @Override
    public String name() {
        return "pipeline";
    }

    @Override
    public String summary() {
        return "Kafka to Flink to Kafka, next to other ways to call a model from Flink.";
    }

    @Override
    public List<String> explanation() {
        return List.of(
                "Runs the news-sentiment pipeline, with the model news-sentiment-fast, on a broker"
                    + " and a Flink of its own, each in a process on this machine, over an input"
                    + " topic that was filled before, and counts the predictions that are appended"
                    + " to the output topic a second, without the first fifth.",
                "In its place, with the same source, keyed context and sink: a map that predicts"
                        + " record by record with DJL (per record); an asynchronous stage that asks"
                        + " an HTTP model server in another JVM, at the best of some batch limits"
                        + " (http). And without Kafka and Flink: ONNX Runtime's own API in a loop"
                        + " that knows all texts beforehand, at the best batch size and order"
                        + " (raw). All have one thread of the model for each core, and all run on"
                        + " the same cores.",
                "A ratio is the median of rounds that time each side once.");
    }

    @Override
    public void run(SuiteRun run) throws Exception {
        int threads = Runtime.getRuntime().availableProcessors();
        describe(run, threads);
        var table =
                new TextTable(
                        "Records a second, with %d threads of the model".formatted(threads),
                        "",
                        "pipeline",
                        "per record",
                        "http",
                        "raw",
                        "/per record",
                        "/http",
                        "/raw");
        var targets = new ArrayList<Target>();
        try (var models = BenchModels.create();
                var site = Site.open()) {
            for (Precision precision : Precision.values()) {
                Map<Lengths, Map<String, Object>> measured =
                        measure(run, site, models.reference(precision), precision, threads);
                measured.forEach((lengths, fields) -> addRow(table, precision, lengths, fields));
                List<Target> own = targets(precision, measured.get(HEADLINE));
                run.report().result(precision.label(), result(measured, own));
                targets.addAll(own);
            }
        }
        table.print(run.out());
        targets.forEach(target -> run.out().println("  " + target));
    }

    /** A quick run has no time for more than one. */
    private static List<Lengths> distributions(SuiteRun run) {
        return run.quick() ? List.of(HEADLINE) : List.of(HEADLINE, Lengths.BIMODAL);
    }

    private static void describe(SuiteRun run, int threads) {
        run.report().threads("intra_op", 1);
        run.report().threads("predictors", threads);
        run.report().threads("parallelism", threads);
        var distributions = new LinkedHashMap<String, String>();
        distributions(run)
                .forEach(lengths -> distributions.put(lengths.label(), lengths.description()));
        run.report().setting("lengths", distributions);
        run.report().setting("headline", HEADLINE.label());
        run.report().setting("symbols", Topics.SYMBOLS);
        run.report().setting("cached_answers", 0);
        run.report().setting("jvm", Child.LEAN);
        run.report().setting("delivery", "at-least-once");
        run.report().setting("serdes", "Avro, schemas known beforehand");
    }

    private static Map<Lengths, Map<String, Object>> measure(
            SuiteRun run, Site site, String reference, Precision precision, int threads)
            throws Exception {
        ModelPackage source = ModelPackage.load(reference);
        int port = Site.freePort();
        var measured = new LinkedHashMap<Lengths, Map<String, Object>>();
        try (TextClassifier tokenizer = TextClassifier.open(source);
                RawClassifier raw = RawClassifier.open(source, threads);
                Child server = site.startServer(reference, threads, port)) {
            run.report().model(precision.label(), tokenizer.model());
            var texts = new Texts(tokenizer);
            var subject =
                    new Measurement.Subject(site, reference, precision, threads, raw, server, port);
            for (Lengths lengths : distributions(run)) {
                // More texts than any job of a few seconds reads.
                int count = run.choose(20_000, 5_000);
                Sample sample = Sample.draw(texts, lengths, count, run.seed());
                boolean first = lengths == HEADLINE;
                // A quick run relies on the other model's jobs to have warmed up what they share.
                boolean warmUp = first && (!run.quick() || precision == Precision.values()[0]);
                int rounds = first ? run.choose(4, 2) : 3;
                measured.put(
                        lengths,
                        new Measurement(run, subject, lengths, sample, rounds, warmUp).measure());
            }
        }
        return measured;
    }

    private static void addRow(
            TextTable table, Precision precision, Lengths lengths, Map<String, Object> fields) {
        table.row(
                precision.label() + " " + lengths.label(),
                fields.get("pipeline_per_s"),
                fields.get("per_record_per_s"),
                fields.get("http_per_s"),
                fields.get("raw_per_s"),
                fields.get("pipeline_over_per_record"),
                fields.get("pipeline_over_http"),
                fields.get("pipeline_over_raw"));
    }

    private static List<Target> targets(Precision precision, Map<String, Object> headline) {
        double overPerRecord =
                switch (precision) {
                    case INT8 -> OVER_PER_RECORD_TARGET_INT8;
                    case FP32 -> OVER_PER_RECORD_TARGET_FP32;
                };
        return List.of(
                target(OVER_RAW_TARGET, precision, "pipeline_over_raw", headline),
                target(overPerRecord, precision, "pipeline_over_per_record", headline),
                target(OVER_HTTP_TARGET, precision, "pipeline_over_http", headline));
    }

    private static Target target(
            double wanted, Precision precision, String field, Map<String, Object> headline) {
        return Target.atLeast(
                wanted,
                "%s %s, %s".formatted(precision.label(), field, HEADLINE.label()),
                (double) headline.get(field));
    }

    /** Figures of the first distribution, and below them those of each. */
    private static Map<String, Object> result(
            Map<Lengths, Map<String, Object>> measured, List<Target> targets) {
        var result = new LinkedHashMap<>(measured.get(HEADLINE));
        result.put("targets", targets.stream().map(Target::fields).toList());
        var distributions = new LinkedHashMap<String, Object>();
        measured.forEach((lengths, fields) -> distributions.put(lengths.label(), fields));
        result.put("distributions", distributions);
        return result;
    }
}
