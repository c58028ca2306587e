package dev.kairos.inference.batching;

/**
 * How many padded tokens a batch of a model may have on a device: so many that the fixed cost
 * hardly shows, and no more than fit. Not thread-safe.
 */
public final class TokenBudget {
    /**
     * Beyond the size at which a batch's fixed cost is this share of it, larger batches only add
     * latency. On a core, tokens even become dearer from some hundred of them on, which a cost a
     * token does not show.
     */
    private static final double FIXED_SHARE = 0.04;

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
        double paying = (1 / FIXED_SHARE - 1) * cost.fixedNanos() / cost.nanosPerToken();
        return (int) Math.max(SMALLEST, Math.min(limit, Math.max(SMALLEST_PAYING, paying)));
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
