package dev.kairos.inference.explanation;

import static java.util.Objects.requireNonNull;

import dev.kairos.inference.Answer;
import dev.kairos.inference.ModelInput;
import dev.kairos.inference.Request;
import dev.kairos.inference.Scheduler;
import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.features.FeatureAssembler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Which observations of a context a temporal model's prediction rests on, by leaving out one at a
 * time (occlusion: Zeiler and Fergus, Visualizing and Understanding Convolutional Networks, 2014,
 * section 4.2). What is left is assembled anew, so that an observation is gone from summaries, too.
 *
 * <p>Contexts with an observation less are asked of the scheduler at its lowest priority: they fill
 * what room batches have beside the predictions of others, which do not wait for them.
 */
public final class Occlusion {
    private final Scheduler scheduler;
    private final String pipeline;
    private final String model;
    private final FeatureAssembler assembler;
    private final Function<? super Observation, float[]> embeddings;

    /**
     * @param scheduler of a lease on the model, with room for as many requests as a context has
     *     observations, and one more
     * @param pipeline who asks
     * @param model reference of the leased model, a temporal one with labels
     * @param assembler of the model's features
     * @param embeddings see {@link FeatureAssembler#assemble(List, Function)}
     */
    public Occlusion(
            Scheduler scheduler,
            String pipeline,
            String model,
            FeatureAssembler assembler,
            Function<? super Observation, float[]> embeddings) {
        this.scheduler = requireNonNull(scheduler, "scheduler");
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.model = requireNonNull(model, "model");
        this.assembler = requireNonNull(assembler, "assembler");
        this.embeddings = requireNonNull(embeddings, "embeddings");
    }

    /**
     * Explains the prediction about the last token of a context.
     *
     * @param ascending the context, at least one observation; one alone is not explained, since
     *     nothing would be left
     * @param label whose probability is explained
     * @param deadlineNanos when the explanation should be there, on the scheduler's clock
     * @return completes with one influence for each observation, the largest change first, whatever
     *     its sign; fails as the first request that fails
     * @throws IllegalArgumentException if the context is empty or its observations are not in order
     */
    public CompletableFuture<List<Influence>> explain(
            List<Observation> ascending, String label, long deadlineNanos) {
        if (ascending.isEmpty()) {
            throw new IllegalArgumentException("An empty context explains nothing");
        }
        if (ascending.size() == 1) {
            return CompletableFuture.completedFuture(List.of());
        }
        CompletableFuture<Answer> whole = submit(ascending, deadlineNanos);
        var without = new ArrayList<CompletableFuture<Answer>>();
        for (int i = 0; i < ascending.size(); i++) {
            var left = new ArrayList<>(ascending);
            left.remove(i);
            without.add(submit(left, deadlineNanos));
        }
        return CompletableFuture.allOf(without.toArray(CompletableFuture[]::new))
                .thenCombine(whole, (all, answer) -> influences(ascending, answer, without, label));
    }

    private CompletableFuture<Answer> submit(List<Observation> context, long deadlineNanos) {
        var input = new ModelInput.Sequence(assembler.assemble(context, embeddings));
        return scheduler.submit(
                new Request(pipeline, model, input, deadlineNanos, Request.LOWEST_PRIORITY));
    }

    private static List<Influence> influences(
            List<Observation> context,
            Answer whole,
            List<CompletableFuture<Answer>> without,
            String label) {
        double probability = probability(whole, label);
        var influences = new ArrayList<Influence>();
        for (int i = 0; i < context.size(); i++) {
            double left = probability(without.get(i).join(), label);
            influences.add(new Influence(context.get(i), probability - left));
        }
        influences.sort(Comparator.comparingDouble(one -> -Math.abs(one.change())));
        return List.copyOf(influences);
    }

    private static double probability(Answer answer, String label) {
        Double probability = answer.probabilityByLabel().get(label);
        if (probability == null) {
            throw new IllegalArgumentException(
                    "%s has the labels %s, not '%s'"
                            .formatted(answer.model().name(), answer.model().labels(), label));
        }
        return probability;
    }
}
