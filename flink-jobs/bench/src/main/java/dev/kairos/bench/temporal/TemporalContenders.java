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
     * @param last tensors of their last tokens alone
     * @param tokens of all contexts
     */
    record Batch(
            List<History> histories,
            List<List<Observation>> contexts,
            RawTemporalModel.Prepared prepared,
            RawTemporalModel.Prepared last,
            int tokens)
            implements AutoCloseable {
        @Override
        public void close() {
            prepared.close();
            last.close();
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

    /** Whether the model reads the last token alone, so that serving assembles no other. */
    boolean pointwise() {
        return spec.pointwise();
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
                raw.prepare(sequences.stream().map(TokenSequence::last).toList()),
                sequences.stream().mapToInt(TokenSequence::length).sum());
    }

    /** The graph alone, on tensors that are there. */
    long raw(Batch batch) {
        return nanosOf(batch.prepared());
    }

    /** The graph alone, on tensors of the last tokens. */
    long rawLast(Batch batch) {
        return nanosOf(batch.last());
    }

    private long nanosOf(RawTemporalModel.Prepared tensors) {
        long started = System.nanoTime();
        raw.run(tensors);
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
            inputs.add(predictor.prepare(new ModelInput.Sequence(assemble(context))));
        }
        return predictor.predict(inputs);
    }

    private TokenSequence assemble(List<Observation> context) {
        return spec.pointwise() ? assembler.assembleLast(context) : assembler.assemble(context);
    }

    private TokenSequence assemble(IncrementalAssembler incremental) {
        return spec.pointwise() ? incremental.last() : incremental.sequence();
    }

    /** How many tokens serving assembles of a batch. */
    private int assembledTokens(Batch batch) {
        return spec.pointwise() ? batch.histories().size() : batch.tokens();
    }

    /** From observations to tokens, from scratch. */
    long assembled(Batch batch) {
        int tokens = 0;
        long started = System.nanoTime();
        for (List<Observation> context : batch.contexts()) {
            tokens += assemble(context).length();
        }
        long nanos = System.nanoTime() - started;
        require(tokens, assembledTokens(batch));
        return nanos;
    }

    /** From the latest observation to tokens, those of the past being there. */
    long appended(Batch batch) {
        var assemblers = new ArrayList<IncrementalAssembler>();
        for (History history : batch.histories()) {
            var incremental = new IncrementalAssembler(spec.features(), spec.context());
            history.past().forEach(incremental::add);
            // As after each observation of a stream.
            require(assemble(incremental).length() > 0 ? 1 : 0, 1);
            assemblers.add(incremental);
        }
        int tokens = 0;
        long started = System.nanoTime();
        for (int i = 0; i < assemblers.size(); i++) {
            assemblers.get(i).add(batch.histories().get(i).latest());
            tokens += assemble(assemblers.get(i)).length();
        }
        long nanos = System.nanoTime() - started;
        require(tokens, assembledTokens(batch));
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
