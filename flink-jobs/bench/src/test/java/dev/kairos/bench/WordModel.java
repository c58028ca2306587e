package dev.kairos.bench;

import dev.kairos.inference.BatchPredictor;
import dev.kairos.inference.Device;
import dev.kairos.inference.ModelInfo;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.PreparedInput;
import dev.kairos.inference.scheduling.ModelLoader;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A model that reads a word as a token, answers at once, and fails on a text if told so. */
public final class WordModel implements BatchPredictor, ModelLoader {
    private static final int SPECIAL_TOKENS = 2;

    private final ModelInfo info =
            new ModelInfo("words", "1", "hash", "sentiment", List.of("a", "b"), false);
    private final AtomicInteger batches = new AtomicInteger();
    private final String broken;

    private record Words(String text, int tokens) implements PreparedInput {
        @Override
        public boolean truncated() {
            return false;
        }
    }

    /**
     * @param broken word of the texts that it fails on
     */
    public WordModel(String broken) {
        this.broken = broken;
    }

    /** One that never fails. */
    public WordModel() {
        this("none of the words");
    }

    /** How many batches it answered. */
    public int batches() {
        return batches.get();
    }

    @Override
    public ModelInfo model() {
        return info;
    }

    @Override
    public int maxTokens() {
        return 256;
    }

    @Override
    public PreparedInput prepare(ModelInput input) {
        String text = ((ModelInput.Text) input).text();
        return new Words(text, text.split(" ").length + SPECIAL_TOKENS);
    }

    @Override
    public float[][] predict(List<PreparedInput> batch) {
        if (batch.stream().anyMatch(input -> ((Words) input).text().contains(broken))) {
            throw new IllegalStateException("The text is broken");
        }
        batches.incrementAndGet();
        var answers = new float[batch.size()][];
        Arrays.fill(answers, new float[] {1, 0});
        return answers;
    }

    @Override
    public void close() {}

    @Override
    public String hash(String reference) {
        return info.hash();
    }

    @Override
    public List<Device> devices(String reference, String choice) {
        return List.of(Device.CPU);
    }

    @Override
    public BatchPredictor open(String reference, Device device, int runs) {
        return this;
    }
}
