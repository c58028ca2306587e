package dev.kairos.bench.temporal;

import static dev.kairos.bench.report.Figures.median;
import static dev.kairos.bench.report.Figures.rounded;

import dev.kairos.bench.Progress;
import dev.kairos.bench.SuiteRun;
import dev.kairos.bench.peers.BatchLoop;
import dev.kairos.bench.temporal.TemporalContenders.Batch;
import dev.kairos.bench.temporal.TemporalContenders.Timed;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.inference.packaging.TemporalSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/** One model: warm-up, then rounds of which each times everyone once, in turns. */
final class TemporalMeasurement {
    /** Histories of a batch. */
    static final int BATCH = 32;

    private final SuiteRun run;
    private final TemporalEffort effort;
    private final Histories histories;
    private final int threads;

    /** By contender, a number a round: nanoseconds of a thread for each history. */
    private final Map<String, List<Double>> nanos = new LinkedHashMap<>();

    TemporalMeasurement(SuiteRun run, TemporalEffort effort, Histories histories, int threads) {
        this.run = run;
        this.effort = effort;
        this.histories = histories;
        this.threads = threads;
    }

    /**
     * Measures.
     *
     * @return the fields of the report, as its README describes them
     */
    Map<String, Object> measure() throws Exception {
        TemporalPackage source = TemporalPackage.load(histories.model());
        var batches = new ArrayList<Batch>();
        try (var contenders = TemporalContenders.open(source, threads)) {
            run.report().model(histories.model(), contenders.model());
            try {
                cut(source.manifest().temporal())
                        .forEach(some -> batches.add(contenders.batch(some)));
                contenders.requireSameAnswers(batches.get(0));
                measure(contenders, batches);
                return fields(batches);
            } finally {
                batches.forEach(Batch::close);
            }
        }
    }

    /** Batches of similar length, as a queue with buckets gives them, in random order. */
    private List<List<History>> cut(TemporalSpec spec) {
        var drawn = new ArrayList<>(histories.draw(spec, effort.histories(), run.seed()));
        drawn.sort(Comparator.comparingInt(history -> history.past().size()));
        var batches = new ArrayList<List<History>>();
        for (int from = 0; from < drawn.size(); from += BATCH) {
            batches.add(List.copyOf(drawn.subList(from, Math.min(drawn.size(), from + BATCH))));
        }
        Collections.shuffle(batches, new Random(run.seed()));
        return batches;
    }

    private void measure(TemporalContenders contenders, List<Batch> batches)
            throws InterruptedException {
        Map<String, Timed> all = new LinkedHashMap<>();
        all.put("raw", contenders::raw);
        all.put("served", contenders::served);
        all.put("assembled", contenders::assembled);
        all.put("appended", contenders::appended);
        if (contenders.pointwise()) {
            all.put("raw_last", contenders::rawLast);
        }
        try (Progress progress =
                run.progress(histories.model(), effort.warmUps() + effort.rounds())) {
            for (int pass = 0; pass < effort.warmUps(); pass++) {
                for (Timed contender : all.values()) {
                    nanosOf(contender, batches);
                }
                progress.step("warm-up");
            }
            for (int round = 0; round < effort.rounds(); round++) {
                // In turns, so that neither side always profits from what the other left behind.
                var order = new ArrayList<>(all.keySet());
                if (round % 2 == 1) {
                    Collections.reverse(order);
                }
                for (String contender : order) {
                    time(contender, all.get(contender), batches, round);
                }
                progress.step("round");
            }
        }
    }

    private void time(String contender, Timed timed, List<Batch> batches, int round)
            throws InterruptedException {
        long total = nanosOf(timed, batches);
        double each = (double) total / effort.histories();
        nanos.computeIfAbsent(contender, any -> new ArrayList<>()).add(each);
        var fields = new LinkedHashMap<String, Object>();
        fields.put("model", histories.model());
        fields.put("part", "round " + round);
        fields.put("contender", contender);
        fields.put("batches", batches.size());
        fields.put("histories", effort.histories());
        fields.put("thread_ms", rounded(total / 1e6));
        fields.put("us_per_history", rounded(each / 1e3));
        run.report().raw(fields);
    }

    /** The time that threads spend on all batches, all threads being at work. */
    private long nanosOf(Timed timed, List<Batch> batches) throws InterruptedException {
        var total = new LongAdder();
        long unused =
                BatchLoop.nanosOf(batches, threads, () -> batch -> total.add(timed.nanos(batch)));
        return total.sum();
    }

    private Map<String, Object> fields(List<Batch> batches) {
        var fields = new LinkedHashMap<String, Object>();
        nanos.forEach(
                (contender, each) ->
                        fields.put(contender + "_us_per_history", rounded(median(each) / 1e3)));
        for (String contender : List.of("served", "assembled", "appended")) {
            fields.put(contender + "_over_raw", overRaw(contender));
        }
        int tokens = batches.stream().mapToInt(Batch::tokens).sum();
        int padded = batches.stream().mapToInt(batch -> batch.prepared().paddedTokens()).sum();
        fields.put("mean_tokens", rounded((double) tokens / effort.histories()));
        fields.put("padding_ratio", rounded((double) padded / tokens));
        return fields;
    }

    /** The median over rounds, of each the ratio within it. */
    private double overRaw(String contender) {
        var ratios = new ArrayList<Double>();
        for (int round = 0; round < effort.rounds(); round++) {
            ratios.add(nanos.get(contender).get(round) / nanos.get("raw").get(round));
        }
        return rounded(median(ratios));
    }
}
