package dev.kairos.inference;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * A model of two labels that answers a text by its length: odd or even. Texts tell it what to do
 * wrong: {@code bad…} is a bad input, {@code crash…} breaks the model, {@code nan…} poisons the
 * whole batch, {@code oom…} throws an error that is no exception.
 */
final class FakePredictor implements BatchPredictor {
    static final ModelInfo MODEL =
            new ModelInfo("fake", "1", "0".repeat(64), "parity", List.of("even", "odd"), true);

    final Queue<List<ModelInput>> batches = new ConcurrentLinkedQueue<>();
    private final CountDownLatch gate;
    volatile boolean closed;

    FakePredictor() {
        this(new CountDownLatch(0));
    }

    /**
     * @param gate every batch waits until it opens
     */
    FakePredictor(CountDownLatch gate) {
        this.gate = gate;
    }

    static float[] expected(String text) {
        return text.length() % 2 == 0 ? new float[] {0.75f, 0.25f} : new float[] {0.25f, 0.75f};
    }

    @Override
    public ModelInfo model() {
        return MODEL;
    }

    @Override
    public int maxTokens() {
        return 256;
    }

    @Override
    public PreparedInput prepare(ModelInput input) {
        return new Prepared((ModelInput.Text) input);
    }

    /** As long as its text has characters. */
    private record Prepared(ModelInput.Text input) implements PreparedInput {
        @Override
        public int tokens() {
            return Math.max(1, Math.min(256, input.text().length()));
        }

        @Override
        public boolean truncated() {
            return input.text().length() > 256;
        }
    }

    @Override
    public float[][] predict(List<PreparedInput> prepared) {
        List<ModelInput> inputs =
                prepared.stream().map(p -> (ModelInput) ((Prepared) p).input()).toList();
        batches.add(inputs);
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts a predictor", e);
        }
        var rows = new float[inputs.size()][];
        boolean poisoned = false;
        for (int i = 0; i < rows.length; i++) {
            String text = ((ModelInput.Text) inputs.get(i)).text();
            if (text.startsWith("bad")) {
                throw new InferenceException(InferenceException.Reason.BAD_INPUT, "bad: " + text);
            }
            if (text.startsWith("crash")) {
                throw new IllegalStateException("crashed on " + text);
            }
            if (text.startsWith("oom")) {
                throw new OutOfMemoryError("no memory for " + text);
            }
            poisoned |= text.startsWith("nan");
            rows[i] = expected(text);
        }
        if (poisoned) {
            for (float[] row : rows) {
                row[0] = Float.NaN;
            }
        }
        return rows;
    }

    @Override
    public void close() {
        closed = true;
    }
}
