package dev.kairos.modelcli.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The simple baseline: multinomial naive Bayes over words and pairs of words, with add-one
 * smoothing. It needs no encoder and no tuning, so a model that does not beat it is not worth its
 * cost.
 */
final class NaiveBayes {
    private final Map<String, int[]> counts = new HashMap<>();
    private final long[] totals;
    private final int[] texts;

    /**
     * Fits the baseline.
     *
     * @param normalised texts without case, links and punctuation
     * @param labels indices of their classes
     * @param classes how many classes there are
     */
    NaiveBayes(List<String> normalised, int[] labels, int classes) {
        totals = new long[classes];
        texts = new int[classes];
        for (int i = 0; i < labels.length; i++) {
            int label = labels[i];
            texts[label]++;
            for (String term : terms(normalised.get(i))) {
                counts.computeIfAbsent(term, unseen -> new int[classes])[label]++;
                totals[label]++;
            }
        }
    }

    /** Probability of each class. */
    float[] probabilities(String normalised) {
        var logs = new double[totals.length];
        List<String> terms = terms(normalised);
        for (int label = 0; label < logs.length; label++) {
            logs[label] = Math.log(texts[label] + 1.0);
            for (String term : terms) {
                int[] seen = counts.get(term);
                // A term that no class has seen says nothing.
                if (seen != null) {
                    logs[label] += Math.log((seen[label] + 1.0) / (totals[label] + counts.size()));
                }
            }
        }
        return softmax(logs);
    }

    private static List<String> terms(String normalised) {
        String[] words = normalised.split(" ");
        var terms = new ArrayList<String>(2 * words.length);
        for (int i = 0; i < words.length; i++) {
            terms.add(words[i]);
            if (i > 0) {
                terms.add(words[i - 1] + " " + words[i]);
            }
        }
        return terms;
    }

    private static float[] softmax(double[] logs) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double log : logs) {
            largest = Math.max(largest, log);
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - largest);
        }
        var probabilities = new float[logs.length];
        for (int i = 0; i < logs.length; i++) {
            probabilities[i] = (float) (Math.exp(logs[i] - largest) / sum);
        }
        return probabilities;
    }
}
