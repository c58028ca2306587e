package dev.kairos.modelcli.temporal;

import java.util.List;

/** Sequences and what is to be answered about them, by index; from one thread at a time. */
public interface Examples {
    /**
     * One sequence and its targets.
     *
     * @param tokens what the network reads
     * @param targets what it is to answer
     */
    record Example(Tokens tokens, StepTargets targets) {}

    /** How many there are. */
    int size();

    /** Length of an example's sequence, without making the example. */
    int length(int index);

    /** An example; equal ones for equal indices. */
    Example get(int index);

    /** A number that differs where the data does, to tell what a checkpoint was trained on. */
    default long fingerprint() {
        long mixed = size();
        for (int i = 0; i < size(); i++) {
            Example example = get(i);
            mixed = 1_000_003 * mixed + example.tokens().contentHash();
            mixed = 1_000_003 * mixed + example.targets().contentHash();
        }
        return mixed;
    }

    /** Examples that are all in memory. */
    static Examples of(List<Example> examples) {
        List<Example> all = List.copyOf(examples);
        return new Examples() {
            @Override
            public int size() {
                return all.size();
            }

            @Override
            public int length(int index) {
                return all.get(index).tokens().length();
            }

            @Override
            public Example get(int index) {
                return all.get(index);
            }
        };
    }
}
