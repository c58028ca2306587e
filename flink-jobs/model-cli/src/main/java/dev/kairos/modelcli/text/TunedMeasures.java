package dev.kairos.modelcli.text;

import dev.kairos.modelcli.data.LabelledText;
import dev.kairos.modelcli.data.Part;
import dev.kairos.modelcli.data.Parts;
import dev.kairos.modelcli.evaluation.Bootstrap;
import dev.kairos.modelcli.evaluation.Interval;
import dev.kairos.modelcli.training.Differences;
import dev.kairos.modelcli.training.Evaluation;
import dev.kairos.modelcli.training.SentimentTraining;
import dev.kairos.modelcli.training.Temperature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What was measured of a fine-tuned model as ONNX Runtime computes it.
 *
 * @param fullPrecisionDifference largest difference of a logit between the trainer and the graph in
 *     full precision
 * @param temperature fitted to the validation part, in 8 bits
 * @param tests test set → who answers → how well; {@link SentimentTraining#MODEL} is what ships
 * @param intervals test set → measure → 95% interval, of what ships
 * @param quantisation what 8 bits cost, over validation and test part
 */
record TunedMeasures(
        double fullPrecisionDifference,
        double temperature,
        Map<String, Map<String, Evaluation>> tests,
        Map<String, Map<String, Interval>> intervals,
        Quantisation quantisation) {

    /** Who answers in full precision. */
    static final String FULL_PRECISION = "full_precision";

    private static final int RESAMPLES = 1_000;
    private static final long SEED = 1;

    /**
     * What 8 bits cost.
     *
     * @param texts how many were answered by both
     * @param fullPrecision accuracy in full precision
     * @param int8 accuracy in 8 bits
     * @param sameAnswer fraction of texts that both give the same class
     */
    record Quantisation(int texts, double fullPrecision, double int8, double sameAnswer) {}

    /**
     * Measures.
     *
     * @param int8 logits of the graph in 8 bits, by part
     * @param full logits of the graph in full precision, by part
     */
    static TunedMeasures of(
            TunedSentiment tuned, Map<Part, float[][]> int8, Map<Part, float[][]> full) {
        double difference = 0;
        for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
            difference =
                    Math.max(
                            difference,
                            Differences.largest(tuned.logits().get(part), full.get(part)));
        }
        Differences.require(
                difference, SentimentFineTuning.TOLERANCE, "logits after the weights were written");
        Parts parts = tuned.parts();
        double temperature = temperature(int8, parts);
        float[][] shipped = Softmax.of(int8.get(Part.TEST), temperature);
        var answers = new LinkedHashMap<String, float[][]>();
        answers.put(SentimentTraining.MODEL, shipped);
        answers.put(FULL_PRECISION, Softmax.of(full.get(Part.TEST), temperature(full, parts)));
        return new TunedMeasures(
                difference,
                temperature,
                SentimentTraining.measure(parts.texts(), parts.of(Part.TEST), answers),
                intervals(parts, shipped),
                quantisation(parts, int8, full));
    }

    private static double temperature(Map<Part, float[][]> logits, Parts parts) {
        return Temperature.fit(
                temperature -> Softmax.of(logits.get(Part.VALIDATION), temperature),
                parts.labels(Part.VALIDATION));
    }

    private static Map<String, Map<String, Interval>> intervals(
            Parts parts, float[][] probabilities) {
        int[] members = parts.of(Part.TEST);
        int[] truth = parts.labels(Part.TEST);
        var intervals = new LinkedHashMap<String, Map<String, Interval>>();
        SentimentTraining.testSets(parts.texts())
                .forEach(
                        (set, isMember) -> {
                            int[] own =
                                    IntStream.range(0, members.length)
                                            .filter(i -> isMember.test(text(parts, members[i])))
                                            .toArray();
                            if (own.length == 0) {
                                return;
                            }
                            // Every text is a group of its own.
                            var bootstrap =
                                    new Bootstrap(
                                            IntStream.of(own).boxed().toList(), RESAMPLES, SEED);
                            var byMeasure = new LinkedHashMap<String, Interval>();
                            for (String measure : Evaluation.MEASURES) {
                                byMeasure.put(
                                        measure,
                                        bootstrap.interval(
                                                places ->
                                                        drawn(own, places, probabilities, truth)
                                                                .measure(measure)));
                            }
                            intervals.put(set, byMeasure);
                        });
        return intervals;
    }

    private static Evaluation drawn(int[] own, int[] places, float[][] probabilities, int[] truth) {
        float[][] rows =
                IntStream.of(places).mapToObj(i -> probabilities[own[i]]).toArray(float[][]::new);
        return Evaluation.of(rows, IntStream.of(places).map(i -> truth[own[i]]).toArray());
    }

    private static LabelledText text(Parts parts, int index) {
        return parts.texts().get(index);
    }

    private static Quantisation quantisation(
            Parts parts, Map<Part, float[][]> int8, Map<Part, float[][]> full) {
        int texts = 0;
        int rightInt8 = 0;
        int rightFull = 0;
        int same = 0;
        for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
            int[] truth = parts.labels(part);
            for (int i = 0; i < truth.length; i++) {
                int a = Evaluation.mostProbable(int8.get(part)[i]);
                int b = Evaluation.mostProbable(full.get(part)[i]);
                texts++;
                rightInt8 += a == truth[i] ? 1 : 0;
                rightFull += b == truth[i] ? 1 : 0;
                same += a == b ? 1 : 0;
            }
        }
        return new Quantisation(
                texts,
                (double) rightFull / texts,
                (double) rightInt8 / texts,
                (double) same / texts);
    }
}
