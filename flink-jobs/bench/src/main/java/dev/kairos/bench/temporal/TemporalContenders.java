package dev.kairos.bench.temporal;

import dev.kairos.bench.peers.RawTemporalModel;
import dev.kairos.inference.Device;
import dev.kairos.inference.ModelInfo;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.PreparedInput;
import dev.kairos.inference.TemporalPredictor;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.inference.packaging.TemporalSpec;
import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.features.FeatureAssembler;
import dev.kairos.temporalcontext.features.IncrementalAssembler;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of serving one model, each on a batch; any number of threads may run them at a time.
 */
final class TemporalContenders implements AutoCloseable {
    private static final double TOLERANCE = 1e-5;

    private final TemporalSpec spec;
    private final FeatureAssembler assembler;
    private final RawTemporalModel raw;
    private final TemporalPredictor predictor;

    /**
     * Histories that are answered together.
     *
     * @param contexts what the model reads of each
     * @param prepared tensors of these
     * @param tokens of all contexts
     */
    record Batch(
            List<History> histories,
            List<List<Observation>> contexts,
            RawTemporalModel.Prepared prepared,
            int tokens)
            implements AutoCloseable {
        @Override
        public void close() {
            prepared.close();
        }
    }

    /** Runs a batch once, and tells how many nanoseconds that took. */
    @FunctionalInterface
    interface Timed {
        long nanos(Batch batch);
    }

    private TemporalContenders(
            TemporalSpec spec, RawTemporalModel raw, TemporalPredictor predictor) {
        this.spec = spec;
        this.assembler = new FeatureAssembler(spec.features());
        this.raw = raw;
        this.predictor = predictor;
    }

    static TemporalContenders open(TemporalPackage source, int threads) throws Exception {
        RawTemporalModel raw = RawTemporalModel.open(source);
        try {
            return new TemporalContenders(
                    source.manifest().temporal(),
                    raw,
                    TemporalPredictor.open(source, Device.CPU, threads));
        } catch (RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    ModelInfo model() {
        return predictor.model();
    }

    /** Histories as a batch. */
    Batch batch(List<History> histories) {
        List<List<Observation>> contexts =
                histories.stream().map(history -> history.context(spec.context())).toList();
        List<TokenSequence> sequences = contexts.stream().map(assembler::assemble).toList();
        return new Batch(
                histories,
                contexts,
                raw.prepare(sequences),
                sequences.stream().mapToInt(TokenSequence::length).sum());
    }

    /** The graph alone, on tensors that are there. */
    long raw(Batch batch) {
        long started = System.nanoTime();
        raw.run(batch.prepared());
        return System.nanoTime() - started;
    }

    /** From observations to answers. */
    long served(Batch batch) {
        long started = System.nanoTime();
        float[][] answers = answers(batch);
        long nanos = System.nanoTime() - started;
        require(answers.length, batch.histories().size());
        return nanos;
    }

    private float[][] answers(Batch batch) {
        var inputs = new ArrayList<PreparedInput>();
        for (List<Observation> context : batch.contexts()) {
            inputs.add(predictor.prepare(new ModelInput.Sequence(assembler.assemble(context))));
        }
        return predictor.predict(inputs);
    }

    /** From observations to tokens, from scratch. */
    long assembled(Batch batch) {
        int tokens = 0;
        long started = System.nanoTime();
        for (List<Observation> context : batch.contexts()) {
            tokens += assembler.assemble(context).length();
        }
        long nanos = System.nanoTime() - started;
        require(tokens, batch.tokens());
        return nanos;
    }

    /** From the latest observation to tokens, those of the past being there. */
    long appended(Batch batch) {
        var assemblers = new ArrayList<IncrementalAssembler>();
        for (History history : batch.histories()) {
            var incremental = new IncrementalAssembler(spec.features(), spec.context());
            history.past().forEach(incremental::add);
            // As after each observation of a stream.
            require(incremental.sequence().length() > 0 ? 1 : 0, 1);
            assemblers.add(incremental);
        }
        int tokens = 0;
        long started = System.nanoTime();
        for (int i = 0; i < assemblers.size(); i++) {
            assemblers.get(i).add(batch.histories().get(i).latest());
            tokens += assemblers.get(i).sequence().length();
        }
        long nanos = System.nanoTime() - started;
        require(tokens, batch.tokens());
        return nanos;
    }

    private static void require(int found, int expected) {
        if (found != expected) {
            throw new IllegalStateException("%d came out, not %d".formatted(found, expected));
        }
    }

    /**
     * Makes sure that the same is timed.
     *
     * @throws IllegalStateException if the product answers a batch otherwise than the graph alone
     */
    void requireSameAnswers(Batch batch) {
        float[][] expected = raw.answers(batch.prepared());
        float[][] found = answers(batch);
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected[i].length; j++) {
                if (!(Math.abs(found[i][j] - expected[i][j])
                        <= TOLERANCE * Math.max(1, Math.abs(expected[i][j])))) {
                    throw new IllegalStateException(
                            "History %d is answered %s by the product and %s by the graph alone"
                                    .formatted(i, found[i][j], expected[i][j]));
                }
            }
        }
    }

    @Override
    public void close() {
        predictor.close();
        raw.close();
    }
}
