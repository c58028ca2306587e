package dev.kairos.modelcli.clinical.training;

import dev.kairos.modelcli.clinical.Stay;
import dev.kairos.modelcli.temporal.StepTargets;
import dev.kairos.temporalcontext.Observation;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A stay and whether the patient died in hospital. One label holds for the whole stay: it counts
 * one half after the last token, which predictions are judged by; the other half is spread over the
 * tokens before, each by the hours until the next one (at most {@value #LONGEST_GAP}), times a
 * factor that rises from {@value #AT_ADMISSION} at admission by one over 48 hours, to 1 at most,
 * which it reaches after 43.2 hours: what is known early tells less, and must not teach the network
 * to be sure. After every token the network also forecasts vital signs.
 *
 * @param id of the stay
 * @param observations ascending
 * @param positive whether the patient died
 */
public record DeathCase(String id, List<Observation> observations, boolean positive)
        implements Case {
    private static final double LAST_SHARE = 0.5;
    private static final double LONGEST_GAP = 4;
    private static final double AT_ADMISSION = 0.1;
    private static final double HOURS = 48;

    /** The vital signs that are forecast. */
    static final List<VitalForecast> FORECASTS =
            Stream.of("HR", "SysABP", "MAP", "NISysABP", "NIMAP", "RespRate", "SaO2", "Temp")
                    .flatMap(v -> Stream.of(new VitalForecast(v, 1), new VitalForecast(v, 6)))
                    .toList();

    /** A stay with its outcome. */
    public DeathCase(Stay stay, boolean died) {
        this(stay.id(), stay.observations(), died);
    }

    @Override
    public StepTargets targets(TokenSequence tokens) {
        int length = tokens.length();
        float[] hours = tokens.hours();
        var weights = new double[length];
        double sum = 0;
        for (int i = 0; i < length - 1; i++) {
            double gap = Math.min(LONGEST_GAP, hours[i + 1] - hours[i]);
            weights[i] = gap * Math.min(1, AT_ADMISSION + hours[i] / HOURS);
            sum += weights[i];
        }
        var shares = new float[length];
        for (int i = 0; i < length - 1; i++) {
            shares[i] = (float) (sum > 0 ? (1 - LAST_SHARE) * weights[i] / sum : 0);
        }
        shares[length - 1] = (float) (sum > 0 ? LAST_SHARE : 1);
        var died = new float[length];
        Arrays.fill(died, positive ? 1 : 0);
        var values = new float[length * FORECASTS.size()];
        var counted = new float[values.length];
        for (int f = 0; f < FORECASTS.size(); f++) {
            float[] truth = FORECASTS.get(f).truth(tokens);
            for (int token = 0; token < length; token++) {
                int at = token * FORECASTS.size() + f;
                counted[at] = Float.isNaN(truth[token]) ? 0 : 1;
                values[at] = Float.isNaN(truth[token]) ? 0 : truth[token];
            }
        }
        return new StepTargets(died, shares, values, counted);
    }

    @Override
    public int[] judged(TokenSequence tokens) {
        return new int[] {tokens.length() - 1};
    }

    @Override
    public Case withObservations(List<Observation> others) {
        return new DeathCase(id, others, positive);
    }
}
