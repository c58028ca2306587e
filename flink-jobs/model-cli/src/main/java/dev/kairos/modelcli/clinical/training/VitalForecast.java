package dev.kairos.modelcli.clinical.training;

import dev.kairos.temporalcontext.features.FeatureSpec;
import dev.kairos.temporalcontext.features.Summary;
import dev.kairos.temporalcontext.features.TokenSequence;
import java.util.List;

/**
 * A forecast of a vital sign: the first value that is charted between so many hours after a token
 * and half as many more. Where none is charted then, nothing is asked.
 *
 * @param variable which one, on a linear scale
 * @param hours how far ahead, above 0
 */
public record VitalForecast(String variable, double hours) {
    /** The quantiles of every forecast. */
    static final List<Double> LEVELS = List.of(0.05, 0.25, 0.5, 0.75, 0.95);

    private static final double WINDOW = 1.5;

    /** Of a head for quantiles and of a report. */
    String name() {
        return "%s in %.0f h".formatted(variable, hours);
    }

    /** The place of the variable. */
    int column(FeatureSpec spec) {
        for (int v = 0; v < spec.valueWidth(); v++) {
            if (spec.variables().get(v).name().equals(variable)) {
                return v;
            }
        }
        throw new IllegalArgumentException("The tokens hold no " + variable);
    }

    /**
     * What came after each token, scaled.
     *
     * @return [token], NaN where nothing did
     */
    float[] truth(TokenSequence tokens) {
        int column = column(tokens.spec());
        int width = tokens.spec().valueWidth();
        float[] hour = tokens.hours();
        var truth = new float[tokens.length()];
        for (int token = 0; token < truth.length; token++) {
            truth[token] = Float.NaN;
            for (int later = token + 1; later < truth.length; later++) {
                double after = hour[later] - hour[token];
                if (after >= WINDOW * hours) {
                    break;
                }
                if (after >= hours && tokens.observed()[later * width + column] > 0) {
                    truth[token] = tokens.values()[later * width + column];
                    break;
                }
            }
        }
        return truth;
    }

    /** The last value as of a token, scaled; the mean of all patients before the first. */
    float last(Assembled cases, int index, int token) {
        FeatureSpec spec = cases.spec();
        int summaries = spec.summaries().size();
        int place = column(spec) * summaries + spec.summaries().indexOf(Summary.LAST);
        return cases.examples()
                .get(index)
                .tokens()
                .summaries()[token * spec.summaryWidth() + place];
    }
}
