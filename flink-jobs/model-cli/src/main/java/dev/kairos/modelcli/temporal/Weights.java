package dev.kairos.modelcli.temporal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The numbers of a network by the names of its parameters. Immutable for those outside of this
 * package.
 */
public final class Weights {
    /**
     * One parameter.
     *
     * @param shape its sizes
     * @param values row after row
     */
    record Parameter(int[] shape, float[] values) {
        Parameter {
            long size = 1;
            for (int length : shape) {
                size *= length;
            }
            if (size != values.length) {
                throw new IllegalArgumentException(
                        "A parameter of %d numbers cannot have a shape of %d"
                                .formatted(values.length, size));
            }
        }

        long[] longShape() {
            var longs = new long[shape.length];
            for (int i = 0; i < longs.length; i++) {
                longs[i] = shape[i];
            }
            return longs;
        }
    }

    private final Map<String, Parameter> parameters;

    Weights(Map<String, Parameter> parameters) {
        this.parameters = new TreeMap<>(parameters);
    }

    /** The parameters in the order of their names. */
    Map<String, Parameter> parameters() {
        return parameters;
    }

    Parameter get(String name) {
        Parameter found = parameters.get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    "The weights are of another architecture: they have no '%s'".formatted(name));
        }
        return found;
    }

    /** How many numbers there are. */
    public long size() {
        return parameters.values().stream().mapToLong(p -> p.values().length).sum();
    }

    /**
     * These weights with logits that are scaled and shifted, as calibration on data that was not
     * trained on asks for: {@code slope · logit + offset}.
     *
     * @param slope above 0; one over the temperature
     * @param offsets one a label
     * @throws IllegalArgumentException if there is no head for classes, or of another size
     */
    public Weights withCalibratedLogits(double slope, double... offsets) {
        Parameter matrix = get("classes.weights");
        Parameter bias = get("classes.bias");
        if (offsets.length != bias.values().length || !(slope > 0)) {
            throw new IllegalArgumentException(
                    "A slope above 0 and %d offsets are needed, got %s and %d"
                            .formatted(bias.values().length, slope, offsets.length));
        }
        var scaled = new float[matrix.values().length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (float) (slope * matrix.values()[i]);
        }
        var shifted = new float[offsets.length];
        for (int i = 0; i < shifted.length; i++) {
            shifted[i] = (float) (slope * bias.values()[i] + offsets[i]);
        }
        var changed = new LinkedHashMap<>(parameters);
        changed.put("classes.weights", new Parameter(matrix.shape(), scaled));
        changed.put("classes.bias", new Parameter(bias.shape(), shifted));
        return new Weights(changed);
    }

    /** Becomes {@code keep · this + (1 - keep) · other}. */
    void moveTowards(Weights other, double keep) {
        parameters.forEach(
                (name, parameter) -> {
                    float[] target = other.get(name).values();
                    float[] own = parameter.values();
                    for (int i = 0; i < own.length; i++) {
                        own[i] += (float) (1 - keep) * (target[i] - own[i]);
                    }
                });
    }

    Weights copy() {
        var copies = new LinkedHashMap<String, Parameter>();
        parameters.forEach(
                (name, parameter) ->
                        copies.put(
                                name,
                                new Parameter(parameter.shape(), parameter.values().clone())));
        return new Weights(copies);
    }
}
