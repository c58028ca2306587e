package dev.kairos.inference.scheduling;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.kairos.inference.Answer;
import dev.kairos.inference.ModelInfo;
import dev.kairos.inference.ModelInput;

/**
 * Recent answers of one model version to texts. Answers about sequences are not kept, since no
 * later sequence is equal. Any number of threads may use it.
 */
final class AnswerCache {
    /**
     * Characters that an answer's text may have on average; shorter ones count as this many. One
     * weight thus bounds both the answers and the characters of their texts.
     */
    static final int CHARACTERS_PER_ANSWER = 512;

    private final Cache<ModelInput.Text, Kept> answers;

    /**
     * What a model computed.
     *
     * @param values never handed out, only copied
     * @param truncated whether the input was cut
     */
    record Kept(float[] values, boolean truncated) {
        Answer answer(ModelInfo model) {
            return new Answer(model, values.clone(), truncated);
        }
    }

    /**
     * @param size most answers; 0 keeps none
     */
    AnswerCache(int size) {
        this.answers =
                size == 0
                        ? null
                        : Caffeine.newBuilder()
                                .maximumWeight((long) size * CHARACTERS_PER_ANSWER)
                                .weigher((ModelInput.Text input, Kept kept) -> weight(input))
                                // No threads of others.
                                .executor(Runnable::run)
                                .build();
    }

    private static int weight(ModelInput.Text input) {
        return Math.max(CHARACTERS_PER_ANSWER, input.text().length());
    }

    /** The answer to an equal input, or null. */
    Kept get(ModelInput input) {
        return answers != null && input instanceof ModelInput.Text text
                ? answers.getIfPresent(text)
                : null;
    }

    void put(ModelInput input, Kept kept) {
        if (answers != null && input instanceof ModelInput.Text text) {
            answers.put(text, kept);
        }
    }

    /** How many answers are kept, once evictions that are due have been done. */
    long size() {
        if (answers == null) {
            return 0;
        }
        answers.cleanUp();
        return answers.estimatedSize();
    }
}
