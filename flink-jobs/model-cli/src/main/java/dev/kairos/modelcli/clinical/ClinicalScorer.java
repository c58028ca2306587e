package dev.kairos.modelcli.clinical;

import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.inference.packaging.ModelPackageException;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.features.FeatureAssembler;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Risks of histories by a clinical model, in batches through ONNX Runtime. */
public final class ClinicalScorer implements AutoCloseable {
    /** How many histories to hand over at a time: enough for batches of similar length. */
    public static final int CHUNK = 512;

    private static final int BATCH = 32;

    /** Of the two labels, the one that is warned of. */
    private static final int RISK = 1;

    private static final int LABELS = 2;

    private final TemporalModel model;
    private final FeatureAssembler assembler;

    /**
     * Opens a model.
     *
     * @throws ModelPackageException if it is damaged, or no model of a single risk
     */
    public ClinicalScorer(TemporalPackage source) {
        List<String> labels = source.manifest().temporal().labels();
        if (labels.size() != LABELS) {
            throw new ModelPackageException(
                    "%s: has labels %s; a clinical model has two, the second of which is the risk"
                            .formatted(source.location(), labels));
        }
        model = TemporalModel.open(source);
        assembler = new FeatureAssembler(model.spec().features());
    }

    /**
     * The risk after every token of every history, each from that token and those before it.
     *
     * @param histories ascending in time, none empty; at most {@link #CHUNK}
     * @return [history][token], in the order of the histories
     */
    public double[][] risks(List<List<Observation>> histories) {
        List<TokenSequence> sequences = histories.stream().map(assembler::assemble).toList();
        int[] byLength =
                IntStream.range(0, sequences.size())
                        .boxed()
                        .sorted(Comparator.comparingInt(i -> sequences.get(i).length()))
                        .mapToInt(Integer::intValue)
                        .toArray();
        var risks = new double[sequences.size()][];
        for (int from = 0; from < byLength.length; from += BATCH) {
            int to = Math.min(byLength.length, from + BATCH);
            List<TokenSequence> batch =
                    IntStream.range(from, to).mapToObj(i -> sequences.get(byLength[i])).toList();
            List<TemporalModel.Steps> answers = model.answer(batch);
            for (int i = from; i < to; i++) {
                risks[byLength[i]] = risks(answers.get(i - from).probabilities());
            }
        }
        return risks;
    }

    private static double[] risks(float[] probabilities) {
        var risks = new double[probabilities.length / LABELS];
        for (int token = 0; token < risks.length; token++) {
            risks[token] = probabilities[token * LABELS + RISK];
        }
        return risks;
    }

    @Override
    public void close() {
        model.close();
    }
}
