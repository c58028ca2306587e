package dev.kairos.modelcli.market;

import dev.kairos.temporalcontext.bars.BarView;
import dev.kairos.temporalcontext.calibration.CalibrationSpec;
import java.util.List;

/**
 * Turns what is known after a bar into quantiles of the standardised return, without the network: a
 * scale, and fixed quantiles in units of it.
 *
 * @param scales by horizon
 * @param quantiles of the return over the scale, [horizon][level]
 * @param calibration how quantiles follow outcomes
 * @param warmUp bars without a forecast at the start of a series
 */
record MarketModel(
        List<ScaleModel> scales,
        List<List<Double>> quantiles,
        CalibrationSpec calibration,
        int warmUp) {
    MarketModel {
        scales = List.copyOf(scales);
        quantiles = quantiles.stream().map(List::copyOf).toList();
        if (scales.size() != Horizons.BARS.size() || quantiles.size() != scales.size()) {
            throw new IllegalArgumentException(
                    "Got %d scales and %d rows of quantiles for the horizons %s"
                            .formatted(scales.size(), quantiles.size(), Horizons.BARS));
        }
    }

    /** What returns over each horizon are measured in, [horizon]. */
    double[] scales(BarView view) {
        var scale = new double[scales.size()];
        for (int h = 0; h < scale.length; h++) {
            scale[h] =
                    view.volatility()
                            * Math.sqrt(Horizons.BARS.get(h))
                            * scales.get(h).scale(view.features());
        }
        return scale;
    }

    /** The fixed quantiles, [horizon][level]. */
    double[][] standardised() {
        return quantiles.stream()
                .map(row -> row.stream().mapToDouble(Double::doubleValue).toArray())
                .toArray(double[][]::new);
    }
}
