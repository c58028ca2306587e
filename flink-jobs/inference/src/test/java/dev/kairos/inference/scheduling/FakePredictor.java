package dev.kairos.inference.scheduling;

import dev.kairos.inference.BatchPredictor;
import dev.kairos.inference.DeviceMemoryException;
import dev.kairos.inference.InferenceException;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.ModelInfo;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.PreparedInput;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;

/**
 * A model of two labels that answers a text by its length: odd or even. Texts tell it what to do
 * wrong: {@code bad…} is a bad input, {@code unreadable…} one that cannot be prepared, {@code
 * crash…} breaks the model, {@code nan…} poisons the whole batch, {@code oom…} throws an error that
 * is no exception, {@code lost…} loses the device, {@code hang…} runs until {@link #release}.
 */
final class FakePredictor implements BatchPredictor {
    static final int MAX_TOKENS = 256;

    /** What was computed, warm-up aside. */
    final Queue<List<String>> batches = new ConcurrentLinkedQueue<>();

    private final ModelInfo info;
    private final IntConsumer onRun;
    private final CountDownLatch hanging = new CountDownLatch(1);
    volatile CountDownLatch gate = new CountDownLatch(0);
    volatile int mostPaddedTokens = Integer.MAX_VALUE;
    volatile boolean deviceLost;
    volatile boolean closed;

    /**
     * @param onRun learns the padded tokens of each batch before it is computed
     */
    FakePredictor(ModelInfo info, IntConsumer onRun) {
        this.info = info;
        this.onRun = onRun;
    }

    /** Lets texts that hang be answered after all. */
    void release() {
        hanging.countDown();
    }

    /** The answer to a text, which differs by version. */
    static float[] expected(String text, String hash) {
        float certain = hash.charAt(0) == '0' ? 0.75f : 0.875f;
        return text.length() % 2 == 0
                ? new float[] {certain, 1 - certain}
                : new float[] {1 - certain, certain};
    }

    @Override
    public ModelInfo model() {
        return info;
    }

    @Override
    public int maxTokens() {
        return MAX_TOKENS;
    }

    @Override
    public PreparedInput prepare(ModelInput input) {
        requireOpen();
        String text = ((ModelInput.Text) input).text();
        if (text.startsWith("unreadable")) {
            throw new InferenceException(Reason.BAD_INPUT, "unreadable: " + text);
        }
        return new Prepared(text);
    }

    /** As long as its text has characters. */
    private record Prepared(String text) implements PreparedInput {
        @Override
        public int tokens() {
            return Math.max(1, Math.min(MAX_TOKENS, text.length()));
        }

        @Override
        public boolean truncated() {
            return text.length() > MAX_TOKENS;
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new AssertionError("A closed predictor was used");
        }
    }

    @Override
    public float[][] predict(List<PreparedInput> batch) {
        requireOpen();
        List<String> texts = batch.stream().map(input -> ((Prepared) input).text()).toList();
        int padded = batch.size() * batch.stream().mapToInt(PreparedInput::tokens).max().orElse(0);
        onRun.accept(padded);
        if (!isWarmUp(texts)) {
            batches.add(texts);
            await(gate);
        }
        if (padded > mostPaddedTokens) {
            throw new DeviceMemoryException("No memory for %d tokens".formatted(padded), null);
        }
        if (deviceLost) {
            throw new InferenceException(Reason.DEVICE_LOST, "The device fell off the bus");
        }
        var rows = new float[texts.size()][];
        boolean poisoned = false;
        for (int i = 0; i < rows.length; i++) {
            String text = texts.get(i);
            misbehave(text);
            poisoned |= text.startsWith("nan");
            rows[i] = expected(text, info.hash());
        }
        if (poisoned) {
            for (float[] row : rows) {
                row[0] = Float.NaN;
            }
        }
        requireOpen();
        return rows;
    }

    private static boolean isWarmUp(List<String> texts) {
        return texts.stream().allMatch(text -> text.replace("a ", "").isEmpty());
    }

    private void misbehave(String text) {
        if (text.startsWith("bad")) {
            throw new InferenceException(Reason.BAD_INPUT, "bad: " + text);
        }
        if (text.startsWith("crash")) {
            throw new IllegalStateException("crashed on " + text);
        }
        if (text.startsWith("oom")) {
            throw new OutOfMemoryError("no memory for " + text);
        }
        if (text.startsWith("lost")) {
            throw new InferenceException(Reason.DEVICE_LOST, "lost on " + text);
        }
        if (text.startsWith("hang")) {
            await(hanging);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts a predictor", e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            throw new AssertionError("A predictor was closed twice");
        }
        closed = true;
    }
}
