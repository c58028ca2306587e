package dev.kairos.inference.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LengthGroupsTest {
    @Test
    void bucketsAreNarrowAndInTheOrderOfTheirLengths() {
        for (int tokens = 1; tokens <= 100_000; tokens++) {
            int bucket = LengthGroups.bucketOf(tokens);
            int longest = LengthGroups.longestIn(bucket);
            assertThat(longest).isGreaterThanOrEqualTo(tokens);
            assertThat(longest - tokens).isLessThanOrEqualTo(tokens / 16);
            assertThat(LengthGroups.bucketOf(tokens + 1)).isBetween(bucket, bucket + 1);
            assertThat(LengthGroups.bucketOf(longest)).isEqualTo(bucket);
            assertThat(LengthGroups.bucketOf(longest + 1)).isEqualTo(bucket + 1);
        }
    }

    @Test
    void noOtherDivisionTakesLessTime() {
        long seed = System.nanoTime();
        System.out.println("LengthGroupsTest seed " + seed);
        var random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            int n = 1 + random.nextInt(8);
            var lengths = new int[n];
            var counts = new int[n];
            int length = 0;
            for (int i = 0; i < n; i++) {
                length += 1 + random.nextInt(40);
                lengths[i] = length;
                counts[i] = 1 + random.nextInt(20);
            }
            var cost = new CostModel(random.nextInt(10_000), 1 + random.nextInt(100));
            var device = new DeviceState(cost, 1 + random.nextInt(1_000), 1);
            double found =
                    nanos(lengths, counts, LengthGroups.divide(lengths, counts, device), device);
            double least = Double.MAX_VALUE;
            for (int cuts = 0; cuts < 1 << (n - 1); cuts++) {
                least = Math.min(least, nanos(lengths, counts, ends(cuts, n), device));
            }
            assertThat(found).isCloseTo(least, within(1e-6 * least));
        }
    }

    private static int[] ends(int cuts, int n) {
        var ends = new int[Integer.bitCount(cuts) + 1];
        int group = 0;
        for (int i = 0; i < n - 1; i++) {
            if ((cuts & 1 << i) != 0) {
                ends[group++] = i + 1;
            }
        }
        ends[group] = n;
        return ends;
    }

    private static double nanos(int[] lengths, int[] counts, int[] ends, DeviceState device) {
        double nanos = 0;
        int start = 0;
        for (int end : ends) {
            int longest = lengths[end - 1];
            int count = 0;
            for (int i = start; i < end; i++) {
                count += counts[i];
            }
            int fit = Math.max(1, device.tokenBudget() / longest);
            nanos +=
                    Math.ceil((double) count / fit) * device.cost().fixedNanos()
                            + device.cost().nanosPerToken() * longest * count;
            start = end;
        }
        return nanos;
    }
}
