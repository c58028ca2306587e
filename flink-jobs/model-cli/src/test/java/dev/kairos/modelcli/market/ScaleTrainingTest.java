package dev.kairos.modelcli.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.inference.market.ScaleModel;
import dev.kairos.temporalcontext.bars.BarFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScaleTrainingTest {
    private static final int WIDTH = BarFeatures.NAMES.size();

    @Test
    void findsTheScaleThatMadeTheExamples() {
        var random = new Random(3);
        var features = new ArrayList<List<Double>>();
        var sizes = new double[20_000];
        for (int i = 0; i < sizes.length; i++) {
            List<Double> row = random.doubles(WIDTH, -1, 1).boxed().toList();
            features.add(row);
            // An exponential size is the absolute value of a Laplace variable.
            sizes[i] =
                    -Math.log(1 - random.nextDouble())
                            * Math.exp(0.3 + 0.8 * row.get(0) - 0.5 * row.get(5));
        }
        ScaleModel fitted = ScaleTraining.fit(features, sizes);
        assertThat(fitted.bias()).isCloseTo(0.3, within(0.03));
        for (int i = 0; i < WIDTH; i++) {
            double made = i == 0 ? 0.8 : i == 5 ? -0.5 : 0;
            assertThat(fitted.weights().get(i)).isCloseTo(made, within(0.05));
        }
    }
}
