package dev.kairos.modelcli.temporal;

/**
 * How a network is trained: AdamW (Loshchilov and Hutter, 2019) with a warm-up and a cosine decay
 * to nothing over all planned epochs, gradients clipped by their norm, an end when the validation
 * metric has not improved for a while.
 *
 * @param epochs most passes over the training part
 * @param patience epochs without a better metric after which training ends
 * @param batchSequences most sequences of a batch
 * @param batchTokens most tokens of a batch, padding included; a longer sequence stands alone
 * @param learningRate the highest, reached after the warm-up
 * @param warmUp share of all steps over which the rate rises
 * @param weightDecay of parameters with more than one dimension, tables of variables and time
 *     frequencies among them; vectors do not decay
 * @param clipNorm what gradients are scaled down to
 * @param averaging decay of the running average of weights that is measured and returned, such as
 *     0.99; 0 measures and returns the weights themselves
 * @param squaredWeight weight of the squared error of the middle quantile beside the pinball loss
 * @param nextWeight weight of the error of the forecast of the next token's values
 * @param seed of initial weights, dropout and the order of examples
 */
public record TrainingPlan(
        int epochs,
        int patience,
        int batchSequences,
        int batchTokens,
        double learningRate,
        double warmUp,
        double weightDecay,
        double clipNorm,
        double averaging,
        double squaredWeight,
        double nextWeight,
        long seed) {

    public TrainingPlan {
        if (epochs < 1 || patience < 1 || batchSequences < 1 || batchTokens < 1) {
            throw new IllegalArgumentException(
                    "At least 1 is needed of each: epochs=%d, patience=%d, batchSequences=%d, batchTokens=%d"
                            .formatted(epochs, patience, batchSequences, batchTokens));
        }
        if (!(learningRate > 0 && clipNorm > 0)
                || !(warmUp >= 0 && warmUp < 1)
                || !(averaging >= 0 && averaging < 1)
                || !(weightDecay >= 0 && squaredWeight >= 0 && nextWeight >= 0)) {
            throw new IllegalArgumentException(
                    "learningRate and clipNorm are above 0, warmUp and averaging from 0 to below 1, weights at least 0, got learningRate=%s, clipNorm=%s, warmUp=%s, averaging=%s, weightDecay=%s, squaredWeight=%s, nextWeight=%s"
                            .formatted(
                                    learningRate,
                                    clipNorm,
                                    warmUp,
                                    averaging,
                                    weightDecay,
                                    squaredWeight,
                                    nextWeight));
        }
    }

    /** What suits small networks on some thousand sequences. */
    public static TrainingPlan defaults(long seed) {
        return new TrainingPlan(30, 6, 32, 8_192, 1e-3, 0.1, 0.01, 1, 0, 0, 0, seed);
    }

    public TrainingPlan withEpochs(int most, int patienceEpochs) {
        return new TrainingPlan(
                most,
                patienceEpochs,
                batchSequences,
                batchTokens,
                learningRate,
                warmUp,
                weightDecay,
                clipNorm,
                averaging,
                squaredWeight,
                nextWeight,
                seed);
    }

    public TrainingPlan withBatch(int sequences, int tokens) {
        return new TrainingPlan(
                epochs,
                patience,
                sequences,
                tokens,
                learningRate,
                warmUp,
                weightDecay,
                clipNorm,
                averaging,
                squaredWeight,
                nextWeight,
                seed);
    }

    public TrainingPlan withRate(double highest, double decay) {
        return new TrainingPlan(
                epochs,
                patience,
                batchSequences,
                batchTokens,
                highest,
                warmUp,
                decay,
                clipNorm,
                averaging,
                squaredWeight,
                nextWeight,
                seed);
    }

    public TrainingPlan withAveraging(double decay) {
        return new TrainingPlan(
                epochs,
                patience,
                batchSequences,
                batchTokens,
                learningRate,
                warmUp,
                weightDecay,
                clipNorm,
                decay,
                squaredWeight,
                nextWeight,
                seed);
    }

    public TrainingPlan withLossWeights(double squared, double next) {
        return new TrainingPlan(
                epochs,
                patience,
                batchSequences,
                batchTokens,
                learningRate,
                warmUp,
                weightDecay,
                clipNorm,
                averaging,
                squared,
                next,
                seed);
    }

    public TrainingPlan withSeed(long other) {
        return new TrainingPlan(
                epochs,
                patience,
                batchSequences,
                batchTokens,
                learningRate,
                warmUp,
                weightDecay,
                clipNorm,
                averaging,
                squaredWeight,
                nextWeight,
                other);
    }

    /**
     * The learning rate of a step.
     *
     * @param step from 0
     * @param steps of all planned epochs
     */
    double rate(long step, long steps) {
        double rising = warmUp * steps;
        if (step < rising) {
            return learningRate * (step + 1) / Math.ceil(rising);
        }
        double progress = (step - rising) / Math.max(1, steps - rising);
        return learningRate * (1 + Math.cos(Math.PI * Math.min(1, progress))) / 2;
    }
}
