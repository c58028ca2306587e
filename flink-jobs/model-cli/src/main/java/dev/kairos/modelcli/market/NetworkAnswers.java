package dev.kairos.modelcli.market;

import dev.kairos.temporalcontext.features.TokenSequence;
import java.util.List;

/** What a network says of scores, returns over their scale. */
@FunctionalInterface
interface NetworkAnswers {
    /**
     * Answers about the last bar of each sequence.
     *
     * @param sequences of the bars that are read, in order of their last ones
     * @return one entry a sequence, [horizon][level], not descending over levels
     */
    List<double[][]> of(List<TokenSequence> sequences);
}
