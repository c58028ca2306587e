package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.clinical.HourlyPatient;
import dev.kairos.modelcli.temporal.StepTargets;
import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A patient's hourly rows with their labels: 1 from six hours before the onset of sepsis on. Every
 * row is a token, counts alike, and is judged; the admission before them is a token that is not.
 *
 * @param id of the patient
 * @param observations the admission and one a row, ascending
 * @param septic labels of the rows
 */
public record SepsisCase(String id, List<Observation> observations, boolean[] septic)
        implements Case {

    public SepsisCase {
        if (observations.size() != 1 + septic.length) {
            throw new IllegalArgumentException(
                    "Patient %s has %d observations and %d labels"
                            .formatted(id, observations.size(), septic.length));
        }
    }

    /** A patient of a file with labels. */
    public SepsisCase(HourlyPatient patient) {
        this(patient.id(), patient.observations(), patient.septic());
    }

    @Override
    public boolean positive() {
        return IntStream.range(0, septic.length).anyMatch(row -> septic[row]);
    }

    @Override
    public StepTargets targets(TokenSequence tokens) {
        var labels = new float[1 + septic.length];
        var weights = new float[1 + septic.length];
        for (int row = 0; row < septic.length; row++) {
            labels[1 + row] = septic[row] ? 1 : 0;
            weights[1 + row] = 1;
        }
        return StepTargets.ofClasses(labels, weights);
    }

    @Override
    public int[] judged(TokenSequence tokens) {
        return IntStream.range(1, tokens.length()).toArray();
    }

    @Override
    public Case withObservations(List<Observation> others) {
        return new SepsisCase(id, others, septic);
    }
}
