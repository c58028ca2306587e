package dev.kairos.modelcli.scoring;

import dev.kairos.inference.Answer;
import dev.kairos.inference.Capacity;
import dev.kairos.inference.InferenceException;
import dev.kairos.inference.ModelInfo;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.Request;
import dev.kairos.inference.scheduling.SharedScheduler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Answers texts with a model package, through the scheduler that serves pipelines. */
public final class Scorer implements AutoCloseable {
    /** How many texts to hand over at a time: enough to keep every core busy. */
    public static final int CHUNK = 1024;

    private static final String PIPELINE = "score";
    private static final Capacity CAPACITY = new Capacity(CHUNK, Long.MAX_VALUE);

    private final String reference;
    private final SharedScheduler.Lease lease;

    /**
     * Opens a model.
     *
     * @param reference name of a shipped package, or a folder
     */
    public Scorer(String reference) {
        var options =
                ModelOptions.defaults().withPredictors(Runtime.getRuntime().availableProcessors());
        this.reference = reference;
        this.lease = SharedScheduler.lease(reference, options, CAPACITY);
    }

    /** The model that answers. */
    public ModelInfo model() {
        return lease.model();
    }

    /**
     * What became of a text.
     *
     * @param answer null if there is none
     * @param failure why there is none, or null
     */
    public record Scored(Answer answer, InferenceException failure) {}

    /**
     * Answers texts.
     *
     * @param texts at most {@link #CHUNK}
     * @return in the order of the texts
     */
    public List<Scored> score(List<String> texts) {
        List<CompletableFuture<Scored>> answers =
                texts.stream().map(text -> submit(text).handle(Scorer::outcome)).toList();
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private CompletableFuture<Answer> submit(String text) {
        var input = new ModelInput.Text(text);
        return lease.scheduler()
                .submit(new Request(PIPELINE, reference, input, System.nanoTime(), 0));
    }

    private static Scored outcome(Answer answer, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause == null || cause instanceof InferenceException) {
            return new Scored(answer, (InferenceException) cause);
        }
        throw new IllegalStateException("A scheduler fails with typed causes only", cause);
    }

    @Override
    public void close() {
        lease.close();
    }
}
