package dev.kairos.modelcli.market.movement;

import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.modelcli.training.Embedder;
import dev.kairos.temporalcontext.Observation;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;

/** Embeddings of the texts of days: the mean over a day's texts. */
final class TextEmbeddings {
    /** Of a day with more texts, the last so many are read. */
    private static final int MOST_A_DAY = 16;

    private final Map<String, float[]> byText = new HashMap<>();
    private final int width;

    private TextEmbeddings(int width) {
        this.width = width;
    }

    /**
     * Embeds the texts of days, each different text once.
     *
     * @param days texts of a day each
     * @param progress is told how many more texts are done
     */
    static TextEmbeddings of(
            Collection<List<String>> days, TextEncoder encoder, IntConsumer progress) {
        List<String> ordered = List.copyOf(different(days));
        float[][] vectors = new Embedder(encoder).embedAll(ordered, progress);
        var embeddings = new TextEmbeddings(encoder.spec().width());
        for (int i = 0; i < vectors.length; i++) {
            embeddings.byText.put(ordered.get(i), vectors[i]);
        }
        return embeddings;
    }

    /** Those of texts that were embedded before; all of one width. */
    static TextEmbeddings of(Map<String, float[]> byText, int width) {
        var embeddings = new TextEmbeddings(width);
        embeddings.byText.putAll(byText);
        return embeddings;
    }

    private static Set<String> different(Collection<List<String>> days) {
        Set<String> texts = new LinkedHashSet<>();
        days.forEach(day -> texts.addAll(lastOf(day)));
        return texts;
    }

    /** How many different texts of these days are read. */
    static int count(Collection<List<String>> days) {
        return different(days).size();
    }

    private static List<String> lastOf(List<String> day) {
        return day.subList(Math.max(0, day.size() - MOST_A_DAY), day.size());
    }

    int width() {
        return width;
    }

    /** Mean embedding of a day's observation of texts. */
    float[] ofDay(Observation observation) {
        return mean(List.of(observation.text().split("\n")));
    }

    /** Mean embedding of the last {@value #MOST_A_DAY} of some texts; zeros without any. */
    float[] mean(List<String> day) {
        var mean = new float[width];
        List<String> read = lastOf(day);
        for (String text : read) {
            float[] vector = byText.get(text);
            for (int i = 0; i < width; i++) {
                mean[i] += vector[i] / read.size();
            }
        }
        return mean;
    }
}
