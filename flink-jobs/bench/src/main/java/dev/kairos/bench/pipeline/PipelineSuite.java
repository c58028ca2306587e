package dev.kairos.bench.pipeline;

import dev.kairos.bench.Suite;
import dev.kairos.bench.SuiteRun;
import dev.kairos.bench.models.BenchModels;
import dev.kairos.bench.models.Precision;
import dev.kairos.bench.peers.RawClassifier;
import dev.kairos.bench.pipeline.kafka.Topics;
import dev.kairos.bench.process.Child;
import dev.kairos.bench.report.TextTable;
import dev.kairos.bench.workload.Lengths;
import dev.kairos.bench.workload.Sample;
import dev.kairos.bench.workload.Texts;
import dev.kairos.inference.TextClassifier;
import dev.kairos.inference.packaging.ModelPackage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The news-sentiment pipeline from Kafka to Kafka, next to other ways to call a model. */
public final class PipelineSuite implements Suite {
    /** Short texts, whose figures stand first, and the most skewed ones. */
    private static final List<Lengths> DISTRIBUTIONS = List.of(Lengths.LOGNORMAL, Lengths.BIMODAL);

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
                "Runs the news-sentiment pipeline on a broker and a Flink of its own, each in a"
                        + " process on this machine, over an input topic that was filled before,"
                        + " and counts the predictions that are appended to the output topic a"
                        + " second, without the first fifth.",
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
        try (var models = BenchModels.create();
                var site = Site.open()) {
            for (Precision precision : Precision.values()) {
                Map<Lengths, Map<String, Object>> measured =
                        measure(run, site, models.reference(precision), precision, threads);
                measured.forEach((lengths, fields) -> addRow(table, precision, lengths, fields));
                run.report().result(precision.label(), result(measured));
            }
        }
        table.print(run.out());
    }

    private static void describe(SuiteRun run, int threads) {
        run.report().threads("intra_op", 1);
        run.report().threads("predictors", threads);
        run.report().threads("parallelism", threads);
        var distributions = new LinkedHashMap<String, String>();
        DISTRIBUTIONS.forEach(lengths -> distributions.put(lengths.label(), lengths.description()));
        run.report().setting("lengths", distributions);
        run.report().setting("headline", DISTRIBUTIONS.get(0).label());
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
                RawClassifier raw = RawClassifier.open(source);
                Child server = site.startServer(reference, threads, port)) {
            run.report().model(precision.label(), tokenizer.model());
            var texts = new Texts(tokenizer);
            var subject =
                    new Measurement.Subject(site, reference, precision, threads, raw, server, port);
            for (Lengths lengths : DISTRIBUTIONS) {
                // More texts than any job of a few seconds reads.
                int count = run.choose(20_000, 5_000);
                Sample sample = Sample.draw(texts, lengths, count, run.seed());
                boolean first = lengths == DISTRIBUTIONS.get(0);
                int rounds = first ? run.choose(4, 2) : run.choose(3, 1);
                measured.put(
                        lengths,
                        new Measurement(run, subject, lengths, sample, rounds, first).measure());
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

    /** Figures of the first distribution, and below them those of each. */
    private static Map<String, Object> result(Map<Lengths, Map<String, Object>> measured) {
        var result = new LinkedHashMap<>(measured.get(DISTRIBUTIONS.get(0)));
        var distributions = new LinkedHashMap<String, Object>();
        measured.forEach((lengths, fields) -> distributions.put(lengths.label(), fields));
        result.put("distributions", distributions);
        return result;
    }
}
