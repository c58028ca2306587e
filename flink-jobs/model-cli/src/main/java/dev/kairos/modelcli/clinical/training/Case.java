package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.temporal.StepTargets;
import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.util.List;

/** One patient's history and what came of it. Cases lie in one part of a split whole. */
public interface Case {
    /** Who it is, for resampling by patient and for messages. */
    String id();

    /** Whether the outcome came at some time, for parts that are alike. */
    boolean positive();

    /** The history, ascending. */
    List<Observation> observations();

    /** What a network should answer after each token, and how much that counts. */
    StepTargets targets(TokenSequence tokens);

    /** The tokens after which predictions are judged. */
    int[] judged(TokenSequence tokens);

    /** The same patient as if the observations had come at other times. */
    Case withObservations(List<Observation> others);
}
