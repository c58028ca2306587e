package dev.kairos.inference.market;

import dev.kairos.temporalcontext.bars.BarView;
import java.util.List;

/**
 * What returns are measured in.
 *
 * @param byHorizon in the order of {@link Horizons#BARS}
 */
public record ScaleModels(List<ScaleModel> byHorizon) {
    public ScaleModels {
        byHorizon = List.copyOf(byHorizon);
        if (byHorizon.size() != Horizons.BARS.size()) {
            throw new IllegalArgumentException(
                    "Got %d scales for the horizons %s".formatted(byHorizon.size(), Horizons.BARS));
        }
    }

    /** Scales of the log return over each horizon, [horizon], above 0. */
    public double[] of(BarView view) {
        var scales = new double[byHorizon.size()];
        for (int h = 0; h < scales.length; h++) {
            scales[h] =
                    view.volatility()
                            * Math.sqrt(Horizons.BARS.get(h))
                            * byHorizon.get(h).scale(view.features());
        }
        return scales;
    }
}
