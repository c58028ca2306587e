package dev.kairos.temporalcontext.features;

import java.util.HashSet;
import java.util.List;

/**
 * Which inputs a temporal model reads, and how they are scaled: what must be the same in training
 * and serving.
 *
 * @param variables the numbers it reads, in the order of its columns; names are unique
 * @param kinds the kinds of observations it reads, in the order of its kind numbers, which start at
 *     1; unique, at least one. Observations of other kinds are not for this model
 * @param textWidth length of a text's embedding, 0 if the model reads no texts
 * @param calendar the calendar that times are read in, or null for none
 * @param summaries what it reads of every variable's past, in the order of its columns; unique
 */
public record FeatureSpec(
        List<Variable> variables,
        List<String> kinds,
        int textWidth,
        CalendarSpec calendar,
        List<Summary> summaries) {

    public FeatureSpec {
        variables = List.copyOf(variables);
        kinds = List.copyOf(kinds);
        summaries = List.copyOf(summaries);
        requireUnique("variables", variables.stream().map(Variable::name).toList());
        requireUnique("kinds", kinds);
        requireUnique("summaries", summaries);
        if (kinds.isEmpty() || kinds.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "kinds: at least one is needed, none of them blank, got " + kinds);
        }
        if (textWidth < 0) {
            throw new IllegalArgumentException("textWidth: at least 0, got " + textWidth);
        }
        if (variables.isEmpty() && !summaries.isEmpty()) {
            throw new IllegalArgumentException(
                    "summaries: %s of which variables? There are none".formatted(summaries));
        }
    }

    /** Without summaries. */
    public FeatureSpec(
            List<Variable> variables, List<String> kinds, int textWidth, CalendarSpec calendar) {
        this(variables, kinds, textWidth, calendar, List.of());
    }

    /** The same inputs with other variables, such as scaled ones. */
    public FeatureSpec withVariables(List<Variable> variables) {
        return new FeatureSpec(variables, kinds, textWidth, calendar, summaries);
    }

    /** V, columns of values. */
    public int valueWidth() {
        return variables.size();
    }

    /** C, columns of the calendar; 0 without one. */
    public int calendarWidth() {
        return calendar == null ? 0 : calendar.width();
    }

    /**
     * S, columns of summaries: those of the first variable, then those of the second, and so on.
     */
    public int summaryWidth() {
        return variables.size() * summaries.size();
    }

    private static void requireUnique(String field, List<?> entries) {
        if (new HashSet<>(entries).size() < entries.size()) {
            throw new IllegalArgumentException(
                    "%s: one is named twice in %s".formatted(field, entries));
        }
    }
}
