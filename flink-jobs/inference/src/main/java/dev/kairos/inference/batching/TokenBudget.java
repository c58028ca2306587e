package dev.kairos.inference.batching;

/**
 * How many padded tokens a batch of a model may have on a device: so many that the fixed cost
 * hardly shows, and no more than fit. Not thread-safe.
 */
public final class TokenBudget {
    /**
     * A token may cost so much more than in batches of the best size: larger ones only add latency.
     * On a core, tokens even become dearer from some hundred of them on.
     */
    private static final double ALLOWANCE = 0.04;

    /** Sizes that are compared: two a doubling. */
    private static final double STEP = Math.sqrt(2);

    /** Beyond it no device gains anything. */
    private static final int LARGEST_COMPARED = 1 << 20;

    /** A budget that was halved grows by this factor with each batch of about its size. */
    private static final double GROWTH = 1.02;

    /** Only memory makes budgets smaller: a fixed cost that noise hides must not. */
    private static final int SMALLEST_PAYING = 128;

    private static final int SMALLEST = 1;

    private final int ceiling;
    private double limit;

    /**
     * @param ceiling most padded tokens of a batch, at least 1
     */
    public TokenBudget(int ceiling) {
        if (ceiling < SMALLEST) {
            throw new IllegalArgumentException(
                    "A token budget is at least 1, got %d".formatted(ceiling));
        }
        this.ceiling = ceiling;
        this.limit = ceiling;
    }

    /** Most padded tokens of a batch now. */
    public int tokens(CostModel cost) {
        return (int) Math.max(SMALLEST, Math.min(limit, paying(cost)));
    }

    /** The smallest size at which a token costs hardly more than at the best. */
    private double paying(CostModel cost) {
        double least = Double.MAX_VALUE;
        for (double size = SMALLEST_PAYING; size <= LARGEST_COMPARED; size *= STEP) {
            least = Math.min(least, costOfToken(cost, size));
        }
        double allowed = least / (1 - ALLOWANCE);
        double size = SMALLEST_PAYING;
        while (size < limit && costOfToken(cost, size) > allowed) {
            size *= STEP;
        }
        return size;
    }

    private static double costOfToken(CostModel cost, double size) {
        return cost.predictNanos(Math.round(size), 0) / size;
    }

    /**
     * A batch did not fit into memory.
     *
     * @param paddedTokens what did not fit
     */
    public void halve(long paddedTokens) {
        limit = Math.max(SMALLEST, Math.min(limit, paddedTokens) / 2.0);
    }

    /**
     * A batch ran: a budget that was halved recovers a little, if the batch was not far below it.
     *
     * @param paddedTokens what did fit
     */
    public void succeeded(long paddedTokens) {
        if (2 * paddedTokens >= limit) {
            limit = Math.min(ceiling, limit * GROWTH);
        }
    }
}
