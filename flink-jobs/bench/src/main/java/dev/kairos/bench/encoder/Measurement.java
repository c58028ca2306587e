package dev.kairos.bench.encoder;

import static dev.kairos.bench.report.Figures.median;
import static dev.kairos.bench.report.Figures.rounded;

import dev.kairos.bench.Progress;
import dev.kairos.bench.SuiteRun;
import dev.kairos.bench.models.Precision;
import dev.kairos.bench.peers.Batching;
import dev.kairos.bench.peers.BatchingSearch;
import dev.kairos.bench.workload.Lengths;
import dev.kairos.bench.workload.Sample;
import dev.kairos.inference.SchedulerSnapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All of one model on texts of one distribution: the search for the best batches, then rounds. */
final class Measurement {
    /** Who is timed. */
    private enum Contender {
        RAW("raw"),
        SCHEDULER("scheduler"),
        DJL("djl"),
        ARRIVAL_32("arrival_32");

        private final String label;

        Contender(String label) {
            this.label = label;
        }
    }

    private final SuiteRun run;
    private final Contenders contenders;
    private final Precision precision;
    private final Lengths lengths;
    private final Sample sample;
    private final Map<Contender, List<Double>> perSecond = new EnumMap<>(Contender.class);

    Measurement(
            SuiteRun run,
            Contenders contenders,
            Precision precision,
            Lengths lengths,
            Sample sample) {
        this.run = run;
        this.contenders = contenders;
        this.precision = precision;
        this.lengths = lengths;
        this.sample = sample;
    }

    /** Rounds of which each times everyone once. */
    static int rounds(SuiteRun run) {
        return run.choose(5, 3);
    }

    /**
     * Measures.
     *
     * @return the fields of the report, as its README describes them
     */
    Map<String, Object> measure() throws InterruptedException {
        int steps = 2 * BatchingSearch.MOST_TRIALS + rounds(run);
        String task = "%s %s".formatted(precision.label(), lengths.label());
        try (Progress progress = run.progress(task, steps)) {
            double warm = warmUp();
            Sample small = sized(warm * run.choose(1000, 300) / 1000);
            Sample large = sized(warm * run.choose(3000, 800) / 1000);
            BatchingSearch rawSearch = search("raw", small, contenders::rawPerSecond, progress);
            progress.skipTo(BatchingSearch.MOST_TRIALS);
            BatchingSearch djlSearch = search("djl", small, contenders::djlPerSecond, progress);
            progress.skipTo(2 * BatchingSearch.MOST_TRIALS);
            SchedulerSnapshot before = contenders.snapshot();
            for (int round = 0; round < rounds(run); round++) {
                // In turns, so that neither side always profits from what the other left behind.
                var order =
                        round % 2 == 0
                                ? List.of(
                                        Contender.RAW,
                                        Contender.SCHEDULER,
                                        Contender.DJL,
                                        Contender.ARRIVAL_32)
                                : List.of(
                                        Contender.ARRIVAL_32,
                                        Contender.DJL,
                                        Contender.SCHEDULER,
                                        Contender.RAW);
                for (Contender contender : order) {
                    time(contender, large, round, rawSearch.best(), djlSearch.best());
                }
                progress.step("round");
            }
            return fields(rawSearch, djlSearch, large, before, contenders.snapshot());
        }
    }

    private double warmUp() throws InterruptedException {
        Sample some = sample.first(Math.min(sample.size(), run.choose(400, 150)));
        contenders.schedulerPerSecond(some);
        contenders.djlPerSecond(some, new Batching(8, Batching.Order.SORTED));
        return contenders.rawPerSecond(some, new Batching(8, Batching.Order.SORTED));
    }

    /** As many texts as take about a time. */
    private Sample sized(double texts) {
        return sample.first((int) Math.max(128, Math.min(sample.size(), texts)));
    }

    private void time(
            Contender contender, Sample texts, int round, Batching rawBest, Batching djlBest)
            throws InterruptedException {
        // The slowest by far gets fewer texts, and about as much time.
        Sample own =
                contender == Contender.ARRIVAL_32
                        ? texts.first(Math.max(64, texts.size() / 4))
                        : texts;
        double measured =
                switch (contender) {
                    case RAW -> contenders.rawPerSecond(texts, rawBest);
                    case SCHEDULER -> contenders.schedulerPerSecond(texts);
                    case DJL -> contenders.djlPerSecond(texts, djlBest);
                    case ARRIVAL_32 -> contenders.rawPerSecond(own, Batching.ARRIVAL_32);
                };
        perSecond.computeIfAbsent(contender, any -> new ArrayList<>()).add(measured);
        note("round " + round, contender.label, own, measured, Map.of());
    }

    private void note(
            String part, String contender, Sample texts, double measured, Map<String, ?> more) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("precision", precision.label());
        fields.put("distribution", lengths.label());
        fields.put("part", part);
        fields.put("contender", contender);
        fields.putAll(more);
        fields.put("texts", texts.size());
        fields.put("tokens", texts.tokens());
        fields.put("per_s", rounded(measured));
        run.report().raw(fields);
    }

    /** A loop over known texts. */
    private interface SampleLoop {
        double perSecond(Sample texts, Batching batching) throws InterruptedException;
    }

    private BatchingSearch search(
            String contender, Sample texts, SampleLoop loop, Progress progress)
            throws InterruptedException {
        return BatchingSearch.of(
                batching -> loop.perSecond(texts, batching),
                (batching, measured) -> {
                    note("search", contender, texts, measured, batching.fields());
                    progress.step("%s in batches of %s".formatted(contender, batching));
                });
    }

    private Map<String, Object> fields(
            BatchingSearch rawSearch,
            BatchingSearch djlSearch,
            Sample texts,
            SchedulerSnapshot before,
            SchedulerSnapshot after) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("raw_per_s", medianOf(Contender.RAW));
        fields.put("djl_per_s", medianOf(Contender.DJL));
        fields.put("scheduler_per_s", medianOf(Contender.SCHEDULER));
        fields.put("arrival_32_per_s", medianOf(Contender.ARRIVAL_32));
        fields.put("scheduler_over_raw", ratio(Contender.SCHEDULER, Contender.RAW));
        fields.put("scheduler_over_djl", ratio(Contender.SCHEDULER, Contender.DJL));
        fields.put("scheduler_over_arrival_32", ratio(Contender.SCHEDULER, Contender.ARRIVAL_32));
        fields.put("raw_best", rawSearch.best().fields());
        fields.put("djl_best", djlSearch.best().fields());
        fields.put("mean_tokens", rounded((double) texts.tokens() / texts.size()));
        fields.put(
                "scheduler_batch_size",
                rounded(
                        (double) (after.inputs() - before.inputs())
                                / Math.max(1, after.batches() - before.batches())));
        fields.put(
                "scheduler_padding_ratio",
                rounded(
                        (double) (after.paddedTokens() - before.paddedTokens())
                                / Math.max(1, after.tokens() - before.tokens())));
        fields.put("raw_grid", rawSearch.grid());
        fields.put("djl_grid", djlSearch.grid());
        return fields;
    }

    private double medianOf(Contender contender) {
        return rounded(median(perSecond.get(contender)));
    }

    /** The median over rounds, of each the ratio within it. */
    private double ratio(Contender one, Contender other) {
        var ratios = new ArrayList<Double>();
        for (int round = 0; round < rounds(run); round++) {
            ratios.add(perSecond.get(one).get(round) / perSecond.get(other).get(round));
        }
        return rounded(median(ratios));
    }
}
