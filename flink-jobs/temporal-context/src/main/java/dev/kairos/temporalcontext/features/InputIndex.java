package dev.kairos.temporalcontext.features;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the inputs that a {@link FeatureSpec} names have their columns and numbers. */
final class InputIndex {
    static final int UNKNOWN = -1;

    private final FeatureSpec spec;
    private final Variable[] variables;
    private final Map<String, Integer> columnByVariable;
    private final Map<String, Integer> numberByKind;

    InputIndex(FeatureSpec spec) {
        this.spec = spec;
        variables = spec.variables().toArray(new Variable[0]);
        columnByVariable = numbered(spec.variables().stream().map(Variable::name).toList(), 0);
        numberByKind = numbered(spec.kinds(), 1);
    }

    FeatureSpec spec() {
        return spec;
    }

    Variable variable(int column) {
        return variables[column];
    }

    /** The column of a variable, or {@link #UNKNOWN}. */
    int column(String variable) {
        return columnByVariable.getOrDefault(variable, UNKNOWN);
    }

    /** The number of a kind, counted from 1, or {@link #UNKNOWN}. */
    int number(String kind) {
        return numberByKind.getOrDefault(kind, UNKNOWN);
    }

    private static Map<String, Integer> numbered(List<String> names, int from) {
        Map<String, Integer> numbers = new HashMap<>();
        names.forEach(name -> numbers.put(name, from + numbers.size()));
        return numbers;
    }
}
