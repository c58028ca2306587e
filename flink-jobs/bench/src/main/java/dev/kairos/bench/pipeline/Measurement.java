package dev.kairos.bench.pipeline;

import static dev.kairos.bench.report.Figures.median;
import static dev.kairos.bench.report.Figures.rounded;

import dev.kairos.bench.Progress;
import dev.kairos.bench.SuiteRun;
import dev.kairos.bench.models.Precision;
import dev.kairos.bench.peers.BatchLoop;
import dev.kairos.bench.peers.Batching;
import dev.kairos.bench.peers.BatchingSearch;
import dev.kairos.bench.peers.RawClassifier;
import dev.kairos.bench.pipeline.flink.JobPlan;
import dev.kairos.bench.pipeline.flink.Variant;
import dev.kairos.bench.pipeline.server.ModelClient;
import dev.kairos.bench.process.Child;
import dev.kairos.bench.workload.ClosedLoop;
import dev.kairos.bench.workload.Lengths;
import dev.kairos.bench.workload.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All ways to the model, and the raw loop, on texts of one distribution. */
final class Measurement {
    private static final String RAW = "raw";

    /** Far more than any run takes that is no failure. */
    private static final Duration LONGEST_RUN = Duration.ofMinutes(3);

    /**
     * What everything here is measured with.
     *
     * @param site broker and Flink
     * @param model reference of the model package
     * @param precision of the model
     * @param threads batches that run at a time, and subtasks of each operator
     * @param raw the same model on ONNX Runtime alone
     * @param server the same model behind HTTP
     * @param serverPort where it listens
     */
    record Subject(
            Site site,
            String model,
            Precision precision,
            int threads,
            RawClassifier raw,
            Child server,
            int serverPort) {}

    private final SuiteRun run;
    private final Subject subject;
    private final Lengths lengths;
    private final Sample sample;
    private final int rounds;
    private final boolean warmUp;
    private final HttpSearch httpSearch;
    private final Map<String, List<Double>> perSecond = new LinkedHashMap<>();

    /**
     * A measurement that has yet to be made.
     *
     * @param rounds of which each times everyone once
     * @param warmUp whether each way runs once before, uncounted
     */
    Measurement(
            SuiteRun run,
            Subject subject,
            Lengths lengths,
            Sample sample,
            int rounds,
            boolean warmUp) {
        this.run = run;
        this.subject = subject;
        this.lengths = lengths;
        this.sample = sample;
        this.rounds = rounds;
        this.warmUp = warmUp;
        this.httpSearch = run.quick() ? HttpSearch.QUICK : HttpSearch.FULL;
    }

    /**
     * Measures.
     *
     * @return the fields of the report, as its README describes them
     */
    Map<String, Object> measure() throws IOException, InterruptedException {
        int steps =
                BatchingSearch.MOST_TRIALS
                        + httpSearch.trials()
                        + (warmUp ? Variant.values().length : 0)
                        + rounds * (Variant.values().length + 1);
        String task = "%s %s".formatted(subject.precision().label(), lengths.label());
        try (Progress progress = run.progress(task, steps)) {
            double rate = rawPerSecond(sample.first(200), new Batching(8, Batching.Order.SORTED));
            Sample small = sized(rate * run.choose(800, 200) / 1000);
            Sample large = sized(rate * run.choose(6_000, 1_500) / 1000);
            BatchingSearch rawSearch = searchRaw(small, progress);
            progress.skipTo(BatchingSearch.MOST_TRIALS);
            HttpSearch.Setting http = searchHttp(small, progress);
            if (warmUp) {
                warmUp(small, http, progress);
            }
            String input = subject.site().freshName();
            subject.site().topics().fill(input, large);
            for (int round = 0; round < rounds; round++) {
                runAll(round, input, large, rawSearch.best(), http, progress);
            }
            return fields(large, rawSearch, http);
        }
    }

    /** As many texts as take the raw loop about a time. */
    private Sample sized(double texts) {
        return sample.first((int) Math.max(100, Math.min(sample.size(), texts)));
    }

    private double rawPerSecond(Sample texts, Batching batching) throws InterruptedException {
        long nanos =
                BatchLoop.nanosOf(
                        batching.of(texts), subject.threads(), () -> subject.raw()::classify);
        return texts.size() * 1e9 / nanos;
    }

    private BatchingSearch searchRaw(Sample texts, Progress progress) throws InterruptedException {
        return BatchingSearch.of(
                batching -> rawPerSecond(texts, batching),
                (batching, measured) -> {
                    note("search", RAW, texts, measured, batching.fields());
                    progress.step("raw in batches of " + batching);
                });
    }

    private HttpSearch.Setting searchHttp(Sample texts, Progress progress)
            throws IOException, InterruptedException {
        var client = new ModelClient(subject.serverPort());
        double unused = ClosedLoop.perSecond(texts.texts(), 32, client::classify);
        HttpSearch.Setting best =
                httpSearch.best(
                        setting -> {
                            subject.server().ask(setting.limits());
                            return ClosedLoop.perSecond(
                                    texts.texts(), setting.inFlight(), client::classify);
                        },
                        (setting, measured) -> {
                            note("search", Variant.HTTP.label(), texts, measured, setting.fields());
                            progress.step("model server with batches of " + setting.limits());
                        });
        subject.server().ask(best.limits());
        return best;
    }

    /** Runs each way once on a few records: classes are loaded, and hot code is compiled. */
    private void warmUp(Sample texts, HttpSearch.Setting http, Progress progress)
            throws IOException, InterruptedException {
        String input = subject.site().freshName();
        subject.site().topics().fill(input, texts);
        for (Variant variant : Variant.values()) {
            subject.site().run(plan(variant, input, http), texts.size(), LONGEST_RUN);
            progress.step("warm-up of " + variant.label());
        }
    }

    private void runAll(
            int round,
            String input,
            Sample texts,
            Batching rawBest,
            HttpSearch.Setting http,
            Progress progress)
            throws IOException, InterruptedException {
        var order = new ArrayList<>(List.of(RAW));
        for (Variant variant : Variant.values()) {
            order.add(variant.label());
        }
        if (round % 2 == 1) {
            // In turns, so that nobody always profits from what another left behind.
            Collections.reverse(order);
        }
        for (String contender : order) {
            double measured =
                    contender.equals(RAW)
                            ? timeRaw(round, texts, rawBest)
                            : timeJob(round, variantOf(contender), input, texts, http);
            perSecond.computeIfAbsent(contender, any -> new ArrayList<>()).add(measured);
            progress.step("round %d, %s".formatted(round + 1, contender));
        }
    }

    private static Variant variantOf(String label) {
        return Variant.valueOf(label.toUpperCase(Locale.ROOT));
    }

    private double timeRaw(int round, Sample texts, Batching best) throws InterruptedException {
        double measured = rawPerSecond(texts, best);
        note("round " + round, RAW, texts, measured, Map.of());
        return measured;
    }

    private double timeJob(
            int round, Variant variant, String input, Sample texts, HttpSearch.Setting http)
            throws IOException, InterruptedException {
        Duration serverBefore = subject.server().cpu();
        Site.Outcome outcome =
                subject.site().run(plan(variant, input, http), texts.size(), LONGEST_RUN);
        double measured = SteadyRate.perSecond(outcome.appended());
        var more = new LinkedHashMap<String, Object>();
        more.put("broker_cpu_s", rounded(outcome.brokerSeconds()));
        if (variant == Variant.HTTP) {
            Duration used = subject.server().cpu().minus(serverBefore);
            more.put("server_cpu_s", rounded(used.toMillis() / 1e3));
        }
        more.put("flink", outcome.flink());
        note("round " + round, variant.label(), texts, measured, more);
        return measured;
    }

    private JobPlan plan(Variant variant, String input, HttpSearch.Setting http) {
        String name = subject.site().freshName();
        return new JobPlan(
                variant,
                name,
                subject.site().bootstrap(),
                input,
                name + "-predictions",
                name + "-dead-letters",
                subject.model(),
                subject.threads(),
                subject.serverPort(),
                Math.max(1, http.inFlight() / subject.threads()));
    }

    private void note(
            String part, String contender, Sample texts, double measured, Map<String, ?> more) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("precision", subject.precision().label());
        fields.put("distribution", lengths.label());
        fields.put("part", part);
        fields.put("contender", contender);
        fields.put("texts", texts.size());
        fields.put("tokens", texts.tokens());
        fields.put("per_s", rounded(measured));
        fields.putAll(more);
        run.report().raw(fields);
    }

    private Map<String, Object> fields(
            Sample texts, BatchingSearch rawSearch, HttpSearch.Setting http) {
        var fields = new LinkedHashMap<String, Object>();
        perSecond.forEach(
                (contender, measured) ->
                        fields.put(contender + "_per_s", rounded(median(measured))));
        String pipeline = Variant.PIPELINE.label();
        perSecond.keySet().stream()
                .filter(contender -> !contender.equals(pipeline))
                .forEach(
                        contender ->
                                fields.put(
                                        "%s_over_%s".formatted(pipeline, contender),
                                        ratio(pipeline, contender)));
        fields.put("records", texts.size());
        fields.put("mean_tokens", rounded((double) texts.tokens() / texts.size()));
        fields.put("raw_best", rawSearch.best().fields());
        fields.put("http_best", http.fields());
        return fields;
    }

    /** The median over rounds, of each the ratio within it. */
    private double ratio(String one, String other) {
        var ratios = new ArrayList<Double>();
        for (int round = 0; round < rounds; round++) {
            ratios.add(perSecond.get(one).get(round) / perSecond.get(other).get(round));
        }
        return rounded(median(ratios));
    }
}
