package dev.kairos.temporalcontext.features;

import dev.kairos.temporalcontext.Observation;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds mean and deviation of each variable from observations of the training part, and of nothing
 * else. Values are cleaned and transformed as the model will read them; each counts once.
 */
public final class ScaleFit {
    private final InputIndex index;
    private final long[] count;
    private final double[] mean;
    private final double[] squares;

    /**
     * @param spec its variables are scaled anew; what it holds of mean and deviation is ignored
     */
    public ScaleFit(FeatureSpec spec) {
        index = new InputIndex(spec);
        count = new long[spec.valueWidth()];
        mean = new double[spec.valueWidth()];
        squares = new double[spec.valueWidth()];
    }

    /** Takes the values of an observation in, if the model reads its kind. */
    public void add(Observation observation) {
        if (index.number(observation.kind()) != InputIndex.UNKNOWN) {
            observation.forEachValue(this::add);
        }
    }

    private void add(String name, double raw) {
        int v = index.column(name);
        if (v == InputIndex.UNKNOWN || !index.variable(v).believes(raw)) {
            return;
        }
        // Welford: the sum of squares does not cancel.
        double value = index.variable(v).transformed(raw);
        double distance = value - mean[v];
        count[v]++;
        mean[v] += distance / count[v];
        squares[v] += distance * (value - mean[v]);
    }

    /**
     * The spec with every variable scaled to mean 0 and deviation 1 over what was added. A variable
     * that never varied keeps deviation 1, one that was never observed mean 0 as well.
     */
    public FeatureSpec fitted() {
        List<Variable> scaled = new ArrayList<>();
        for (int v = 0; v < mean.length; v++) {
            double deviation = count[v] == 0 ? 0 : Math.sqrt(squares[v] / count[v]);
            scaled.add(index.variable(v).scaledBy(mean[v], deviation > 0 ? deviation : 1));
        }
        return index.spec().withVariables(scaled);
    }

    /** Names of the variables that were never observed, for a warning or an error. */
    public List<String> unobserved() {
        List<String> names = new ArrayList<>();
        for (int v = 0; v < count.length; v++) {
            if (count[v] == 0) {
                names.add(index.variable(v).name());
            }
        }
        return names;
    }
}
