package dev.kairos.bench.peers;

import ai.djl.ndarray.NDManager;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kairos.inference.onnx.OnnxGraph;
import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.inference.packaging.TemporalSpec;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.TokenBatch;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The graph of a temporal package on ONNX Runtime's own Java API, with tensors that are made
 * beforehand: the limit of what any way to serve it can reach. Any number of threads may run it at
 * a time. They share one session, which was seen to be slow now and then unless its first run is a
 * full batch: begin with one.
 */
public final class RawTemporalModel implements AutoCloseable {
    private final TemporalSpec spec;
    private final OrtEnvironment environment;
    private final OrtSession session;

    /** Tensors of one batch, in native memory until it is closed. */
    public static final class Prepared implements AutoCloseable {
        private final Map<String, OnnxTensor> inputs;
        private final int[] lengths;
        private final int paddedTokens;

        private Prepared(Map<String, OnnxTensor> inputs, int[] lengths) {
            this.inputs = inputs;
            this.lengths = lengths;
            this.paddedTokens = lengths.length * Arrays.stream(lengths).max().orElse(0);
        }

        /** Tokens that a run computes, padding included. */
        public int paddedTokens() {
            return paddedTokens;
        }

        @Override
        public void close() {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private RawTemporalModel(TemporalSpec spec, OrtEnvironment environment, OrtSession session) {
        this.spec = spec;
        this.environment = environment;
        this.session = session;
    }

    /** Opens a package in a session with one thread of its own: the caller's. */
    public static RawTemporalModel open(TemporalPackage source) throws OrtException {
        // DJL sets the process's environment up in its own way, and only if nobody did before.
        try (NDManager first = OnnxGraph.newManager();
                var options = new OrtSession.SessionOptions()) {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            return new RawTemporalModel(
                    source.manifest().temporal(),
                    environment,
                    environment.createSession(source.modelBytes(), options));
        }
    }

    /** Pads sequences, at least one, into tensors. */
    public Prepared prepare(List<TokenSequence> sequences) {
        FeatureSpec features = spec.features();
        TokenBatch batch = TokenBatch.of(sequences, features);
        var inputs = new HashMap<String, OnnxTensor>();
        try {
            long[] shape = {batch.size(), batch.length()};
            inputs.put(
                    TemporalModel.KIND, OnnxTensor.createTensor(environment, batch.kind(), shape));
            inputs.put(
                    TemporalModel.HOURS,
                    OnnxTensor.createTensor(environment, batch.hours(), shape));
            add(inputs, TemporalModel.VALUES, batch.values(), shape, features.valueWidth());
            add(inputs, TemporalModel.OBSERVED, batch.observed(), shape, features.valueWidth());
            add(inputs, TemporalModel.TEXT, batch.text(), shape, features.textWidth());
            add(inputs, TemporalModel.CALENDAR, batch.calendar(), shape, features.calendarWidth());
            add(inputs, TemporalModel.SUMMARIES, batch.summaries(), shape, features.summaryWidth());
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime takes no tensor of a batch", e);
        }
        return new Prepared(inputs, sequences.stream().mapToInt(TokenSequence::length).toArray());
    }

    private void add(
            Map<String, OnnxTensor> inputs,
            String name,
            FloatBuffer values,
            long[] shape,
            int width)
            throws OrtException {
        if (width > 0) {
            long[] wide = {shape[0], shape[1], width};
            inputs.put(name, OnnxTensor.createTensor(environment, values, wide));
        }
    }

    /** Runs a batch, and does nothing with what comes out. */
    public void run(Prepared batch) {
        try {
            session.run(batch.inputs).close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed on a batch", e);
        }
    }

    /**
     * Runs a batch and reads what it answers, as the product's predictor does.
     *
     * @return [sequence] of the last token, probabilities and then quantiles
     */
    public float[][] answers(Prepared batch) {
        int labels = spec.labels().size();
        int forecasts = spec.targets().size() * spec.quantiles().size();
        try (OrtSession.Result outputs = session.run(batch.inputs)) {
            var answers = new float[batch.lengths.length][labels + forecasts];
            for (int i = 0; i < answers.length; i++) {
                int last = i * (batch.paddedTokens / batch.lengths.length) + batch.lengths[i] - 1;
                if (labels > 0) {
                    float[] logits = numbers(outputs, TemporalModel.LOGITS, batch, last);
                    System.arraycopy(probabilities(logits), 0, answers[i], 0, labels);
                }
                if (forecasts > 0) {
                    float[] quantiles = numbers(outputs, TemporalModel.QUANTILES, batch, last);
                    System.arraycopy(quantiles, 0, answers[i], labels, forecasts);
                }
            }
            return answers;
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed on a batch", e);
        }
    }

    private static float[] numbers(OrtSession.Result outputs, String name, Prepared of, int token) {
        FloatBuffer all = ((OnnxTensor) outputs.get(name).orElseThrow()).getFloatBuffer();
        var numbers = new float[all.remaining() / of.paddedTokens];
        all.get(token * numbers.length, numbers);
        return numbers;
    }

    /** One logit is the second of two, beside a first that is 0. */
    private static float[] probabilities(float[] logits) {
        float[] all = logits.length == 1 ? new float[] {0, logits[0]} : logits;
        double sum = 0;
        for (float logit : all) {
            sum += Math.exp(logit);
        }
        var probabilities = new float[all.length];
        for (int i = 0; i < all.length; i++) {
            probabilities[i] = (float) (Math.exp(all[i]) / sum);
        }
        return probabilities;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not close a session", e);
        }
    }
}
