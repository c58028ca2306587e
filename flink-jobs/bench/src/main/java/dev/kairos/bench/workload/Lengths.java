package dev.kairos.bench.workload;

import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The fixed distributions of text lengths that all suites measure with: whole numbers of tokens,
 * special ones included, cut to {@value #SHORTEST} to {@value #LONGEST}.
 */
public enum Lengths {
    /** Every length alike. */
    UNIFORM("uniform from 4 to 256") {
        @Override
        double draw(Random random) {
            return SHORTEST + random.nextInt(LONGEST - SHORTEST + 1);
        }
    },

    /** Headlines and posts: most are short. */
    LOGNORMAL("lognormal with median 20 and sigma 0.8") {
        @Override
        double draw(Random random) {
            return 20 * Math.exp(0.8 * random.nextGaussian());
        }
    },

    /** Many very short ones, and a heavy tail. */
    PARETO("Pareto with minimum 8 and alpha 1.2") {
        @Override
        double draw(Random random) {
            return 8 / Math.pow(1 - random.nextDouble(), 1 / 1.2);
        }
    },

    /** Headlines among articles: 80% about 20 tokens, 20% about 220. */
    BIMODAL("80% normal with mean 20 and deviation 4, 20% normal with mean 220 and deviation 12") {
        @Override
        double draw(Random random) {
            return random.nextInt(5) > 0
                    ? 20 + 4 * random.nextGaussian()
                    : 220 + 12 * random.nextGaussian();
        }
    };

    /** Fewest tokens of a text. */
    public static final int SHORTEST = 4;

    /** Most tokens of a text: what the encoder was trained on. */
    public static final int LONGEST = 256;

    private final String description;

    Lengths(String description) {
        this.description = description;
    }

    abstract double draw(Random random);

    /** As in reports: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The distribution before it is cut, in words. */
    public String description() {
        return description;
    }

    /**
     * Draws lengths.
     *
     * @param seed the same seed gives the same lengths, also in another version of Java
     * @return tokens of each text
     */
    public int[] sample(int count, long seed) {
        // Java fixes the numbers that Random gives for a seed, which it does not for others.
        var random = new Random(seed);
        return IntStream.range(0, count).map(i -> next(random)).toArray();
    }

    /** One length, drawn from a source of its own randomness. */
    public int next(Random random) {
        long rounded = Math.round(draw(random));
        return Math.toIntExact(Math.max(SHORTEST, Math.min(LONGEST, rounded)));
    }
}
