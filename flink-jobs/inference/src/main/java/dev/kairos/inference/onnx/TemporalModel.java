package dev.kairos.inference.onnx;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.inference.packaging.ModelPackageException;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.inference.packaging.TemporalSpec;
import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.SourcePosition;
import dev.kairos.temporalcontext.features.FeatureAssembler;
import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.TokenBatch;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.nio.FloatBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;

/**
 * A packaged temporal model: sequences of tokens in, an answer at every step out, each made from
 * its token and those before it. Any number of threads may ask it at a time.
 *
 * <p>Letters of shapes: B sequences, L tokens, V, E, C and S columns as {@link FeatureSpec} says, K
 * labels, H targets, Q quantile levels.
 */
public final class TemporalModel implements AutoCloseable {
    /** Input, int64 [B, L]: the token's kind from 1; 0 is padding. */
    public static final String KIND = "kind";

    /** Input, float32 [B, L]: hours since the first token. */
    public static final String HOURS = "hours";

    /** Input, float32 [B, L, V]; there where V is above 0, as with those that follow. */
    public static final String VALUES = "values";

    /** Input, float32 [B, L, V]: 1 where there is a value. */
    public static final String OBSERVED = "observed";

    /** Input, float32 [B, L, E]. */
    public static final String TEXT = "text";

    /** Input, float32 [B, L, C]. */
    public static final String CALENDAR = "calendar";

    /** Input, float32 [B, L, S]. */
    public static final String SUMMARIES = "summaries";

    /**
     * Output, float32 [B, L, K], whose softmax are the probabilities; or [B, L, 1] for two labels,
     * whose sigmoid is the second one's. There where there are labels.
     */
    public static final String LOGITS = "logits";

    /** Output, float32 [B, L, H, Q], ascending in Q. There where there are targets. */
    public static final String QUANTILES = "quantiles";

    /** By how much an answer may differ with others in its batch. */
    private static final double POINTWISE = 1e-5;

    private final TemporalSpec spec;
    private final Device device;
    private final OnnxGraph graph;

    /**
     * What runs have written into, for those that come next, since direct memory is freed late. One
     * for each run at a time.
     */
    private final Deque<TokenBatch.Memory> memories = new ConcurrentLinkedDeque<>();

    /**
     * What the model answers about one sequence of L tokens.
     *
     * @param probabilities [L · K], a step's sum to 1; empty without labels
     * @param quantiles [L · H · Q]; empty without targets
     */
    public record Steps(float[] probabilities, float[] quantiles) {}

    private TemporalModel(TemporalSpec spec, Device device, OnnxGraph graph) {
        this.spec = spec;
        this.device = device;
        this.graph = graph;
    }

    /** {@linkplain #open(TemporalPackage, Device, int) Opens} a package on the CPU for one run. */
    public static TemporalModel open(TemporalPackage source) {
        return open(source, Device.cpu(), 1);
    }

    /**
     * Opens a package and tries it out.
     *
     * @param device where it runs; a GPU must be one of {@link CudaDevices}
     * @param runs at a time that it is opened for, see {@link OnnxGraph}
     * @throws ModelPackageException if the graph and its description do not fit each other
     */
    public static TemporalModel open(TemporalPackage source, Device device, int runs) {
        String place = source.location() + " " + ModelManifest.MODEL_FILE;
        TemporalSpec spec = source.manifest().temporal();
        OnnxGraph graph =
                OnnxGraph.open(place, source.modelBytes(), inputsOf(spec.features()), device, runs);
        var model = new TemporalModel(spec, device, graph);
        try {
            model.tryOut(place);
            return model;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /** The names of the inputs that a graph has which reads these features. */
    public static Set<String> inputsOf(FeatureSpec features) {
        var names = new HashSet<>(Set.of(KIND, HOURS));
        if (features.valueWidth() > 0) {
            names.addAll(Set.of(VALUES, OBSERVED));
        }
        if (features.textWidth() > 0) {
            names.add(TEXT);
        }
        if (features.calendarWidth() > 0) {
            names.add(CALENDAR);
        }
        if (features.summaryWidth() > 0) {
            names.add(SUMMARIES);
        }
        return names;
    }

    private void tryOut(String place) {
        try {
            List<Steps> found = answer(List.of(sample(1), sample(3)));
            if (spec.pointwise()) {
                requirePointwise(found.get(1));
            }
        } catch (EngineException e) {
            throw new ModelPackageException(
                    "%s: does not take what its description says: %s"
                            .formatted(place, e.getMessage()),
                    e);
        } catch (IllegalStateException e) {
            throw new ModelPackageException("%s: %s".formatted(place, e.getMessage()), e);
        }
    }

    private void requirePointwise(Steps ofThree) {
        Steps alone = answer(List.of(sample(3).last())).get(0);
        requireEnd(ofThree.probabilities(), alone.probabilities());
        requireEnd(ofThree.quantiles(), alone.quantiles());
    }

    private static void requireEnd(float[] all, float[] end) {
        for (int i = 0; i < end.length; i++) {
            float found = all[all.length - end.length + i];
            if (!(Math.abs(found - end[i]) <= POINTWISE * Math.max(1, Math.abs(end[i])))) {
                throw new IllegalStateException(
                        "the graph answers a token otherwise behind others (%s) than alone (%s), its description says that it is pointwise"
                                .formatted(found, end[i]));
            }
        }
    }

    public TemporalSpec spec() {
        return spec;
    }

    /**
     * A sequence of ordinary values that differ from token to token, to try the model out with.
     *
     * @param length in tokens, at least 1
     */
    public TokenSequence sample(int length) {
        FeatureSpec features = spec.features();
        var observations = new ArrayList<Observation>();
        for (int i = 0; i < length; i++) {
            double scaled = Math.sin(i);
            var values = new HashMap<String, Double>();
            features.variables().forEach(v -> values.put(v.name(), v.unscaled(scaled)));
            observations.add(
                    Observation.ofValues(
                            "sample",
                            Instant.EPOCH.plusSeconds(3600L * i),
                            features.kinds().get(0),
                            values,
                            new SourcePosition("sample", 0, i)));
        }
        return new FeatureAssembler(features).assemble(observations);
    }

    /**
     * Answers sequences, padding each to the longest of them.
     *
     * @param sequences at least one, none empty, assembled by the model's features
     * @return one for each, in their order, without padding
     */
    public List<Steps> answer(List<TokenSequence> sequences) {
        return run(
                sequences,
                outputs -> {
                    var each = new ArrayList<Steps>();
                    for (int i = 0; i < sequences.size(); i++) {
                        int first = i * outputs.length();
                        int length = sequences.get(i).length();
                        each.add(
                                new Steps(
                                        outputs.probabilities(first, length),
                                        part(outputs.quantiles(), first, length, forecasts())));
                    }
                    return each;
                });
    }

    /**
     * Answers about the last token of each sequence: the end of what {@link #answer} tells, without
     * copies of the rest, and of a pointwise model without computing it.
     *
     * @param sequences see {@link #answer}; of a pointwise model their {@linkplain
     *     TokenSequence#last() last tokens} do
     * @return [sequence][K + H · Q], probabilities and then quantiles
     */
    public float[][] answerLast(List<TokenSequence> sequences) {
        List<TokenSequence> read =
                spec.pointwise() ? sequences.stream().map(TokenSequence::last).toList() : sequences;
        return run(
                read,
                outputs -> {
                    int labels = spec.labels().size();
                    var each = new float[read.size()][];
                    for (int i = 0; i < each.length; i++) {
                        int last = i * outputs.length() + read.get(i).length() - 1;
                        each[i] =
                                Arrays.copyOf(outputs.probabilities(last, 1), labels + forecasts());
                        outputs.quantiles().get(last * forecasts(), each[i], labels, forecasts());
                    }
                    return each;
                });
    }

    /**
     * What a run gave for B · L tokens, padding included.
     *
     * @param length L
     * @param logits row by row, for as long as the run reads them
     * @param logitWidth columns of logits
     * @param quantiles as logits
     */
    private record Outputs(int length, FloatBuffer logits, int logitWidth, FloatBuffer quantiles) {
        float[] probabilities(int first, int tokens) {
            float[] some = part(logits, first, tokens, logitWidth);
            return Logits.probabilities(some, 0, tokens, logitWidth);
        }
    }

    private int forecasts() {
        return spec.targets().size() * spec.quantiles().size();
    }

    private <T> T run(List<TokenSequence> sequences, Function<Outputs, T> read) {
        TokenBatch.Memory last = memories.poll();
        TokenBatch.Memory memory = last == null ? new TokenBatch.Memory() : last;
        // Native memory dies with the call that made it.
        try (NDManager manager = OnnxGraph.newManager(device)) {
            TokenBatch batch = TokenBatch.of(sequences, spec.features(), memory);
            return read.apply(outputs(graph.run(manager, inputs(manager, batch)), batch));
        } finally {
            memories.push(memory);
        }
    }

    private Outputs outputs(NDList answers, TokenBatch batch) {
        int labels = spec.labels().size();
        FloatBuffer logits = numbers(answers, LOGITS, labels > 0);
        FloatBuffer quantiles = numbers(answers, QUANTILES, forecasts() > 0);
        int tokens = batch.size() * batch.length();
        int logitWidth = logits.remaining() / tokens;
        boolean single = logitWidth == 1 && labels == 2;
        if ((logitWidth != labels && !single) || quantiles.remaining() != tokens * forecasts()) {
            throw new IllegalStateException(
                    "the graph answers a token with %d logits and %d quantiles, its description says %d labels and %d quantiles"
                            .formatted(
                                    logitWidth,
                                    quantiles.remaining() / tokens,
                                    labels,
                                    forecasts()));
        }
        return new Outputs(batch.length(), logits, logitWidth, quantiles);
    }

    private NDList inputs(NDManager manager, TokenBatch batch) {
        FeatureSpec features = spec.features();
        var shape = new Shape(batch.size(), batch.length());
        NDArray kind = manager.create(batch.kind(), shape);
        kind.setName(KIND);
        NDArray hours = manager.create(batch.hours(), shape);
        hours.setName(HOURS);
        var inputs = new NDList(kind, hours);
        add(inputs, manager, VALUES, batch.values(), shape, features.valueWidth());
        add(inputs, manager, OBSERVED, batch.observed(), shape, features.valueWidth());
        add(inputs, manager, TEXT, batch.text(), shape, features.textWidth());
        add(inputs, manager, CALENDAR, batch.calendar(), shape, features.calendarWidth());
        add(inputs, manager, SUMMARIES, batch.summaries(), shape, features.summaryWidth());
        return inputs;
    }

    private static void add(
            NDList inputs,
            NDManager manager,
            String name,
            FloatBuffer values,
            Shape shape,
            int width) {
        if (width > 0) {
            NDArray array = manager.create(values, shape.add(width));
            array.setName(name);
            inputs.add(array);
        }
    }

    private static FloatBuffer numbers(NDList answers, String name, boolean needed) {
        NDArray array = answers.get(name);
        if ((array != null) != needed) {
            throw new IllegalStateException(
                    "the graph has %s output '%s', its description asks for %s"
                            .formatted(needed ? "no" : "an", name, needed ? "one" : "none"));
        }
        if (array == null) {
            return FloatBuffer.allocate(0);
        }
        if (array.getDataType() != DataType.FLOAT32) {
            throw new IllegalStateException(
                    "the graph's output '%s' is of %s, not of float32"
                            .formatted(name, array.getDataType()));
        }
        return array.toByteBuffer().asFloatBuffer();
    }

    private static float[] part(FloatBuffer all, int first, int tokens, int width) {
        var part = new float[tokens * width];
        all.get(first * width, part);
        return part;
    }

    /** How many runs at a time have a session each. */
    int sessions() {
        return graph.sessions();
    }

    /** Frees its native memory; no call may be under way. */
    @Override
    public void close() {
        memories.clear();
        graph.close();
    }
}
