package dev.kairos.inference.batching;

/**
 * Divides waiting items, counted by length bucket, into groups of neighbouring buckets so that all
 * of them together take the least time: wide groups waste padding, narrow ones fixed costs.
 */
final class LengthGroups {
    /** A bucket is at most this part of its length wide, which bounds padding inside of it. */
    private static final int BUCKETS_A_DOUBLING = 16;

    private static final int EXACT_BITS = Integer.numberOfTrailingZeros(BUCKETS_A_DOUBLING);

    private LengthGroups() {}

    /** Bucket of a length; longer lengths have larger buckets. */
    static int bucketOf(int tokens) {
        int shift = shift(tokens);
        return (shift << EXACT_BITS) + (tokens >> shift);
    }

    /** The longest length of a bucket, in tokens. */
    static int longestIn(int bucket) {
        int shift = Math.max(0, (bucket >> EXACT_BITS) - 1);
        int top = bucket - (shift << EXACT_BITS);
        return ((top + 1) << shift) - 1;
    }

    private static int shift(int tokens) {
        return Math.max(0, Integer.SIZE - 1 - Integer.numberOfLeadingZeros(tokens) - EXACT_BITS);
    }

    /**
     * How many items of a length fit into a batch.
     *
     * @return at least 1
     */
    static int fitting(int budget, int length) {
        return Math.max(1, budget / length);
    }

    /**
     * The division that takes the least time.
     *
     * @param lengths longest length of each bucket that holds items, ascending
     * @param counts how many items it holds
     * @param device cost and budget
     * @return for each group, the index after its last bucket; ascending, the last is the number of
     *     buckets
     */
    static int[] divide(int[] lengths, int[] counts, DeviceState device) {
        int n = lengths.length;
        double fixed = device.cost().fixedNanos();
        double perToken = device.cost().nanosPerToken();
        var least = new double[n + 1];
        var from = new int[n + 1];
        for (int end = 1; end <= n; end++) {
            least[end] = Double.MAX_VALUE;
            int length = lengths[end - 1];
            int fit = fitting(device.tokenBudget(), length);
            int count = 0;
            for (int start = end - 1; start >= 0; start--) {
                count += counts[start];
                double runs = (count + fit - 1) / fit;
                double nanos = least[start] + runs * fixed + perToken * length * count;
                if (nanos < least[end]) {
                    least[end] = nanos;
                    from[end] = start;
                }
            }
        }
        int groups = 0;
        for (int end = n; end > 0; end = from[end]) {
            groups++;
        }
        var ends = new int[groups];
        for (int end = n; end > 0; end = from[end]) {
            ends[--groups] = end;
        }
        return ends;
    }
}
