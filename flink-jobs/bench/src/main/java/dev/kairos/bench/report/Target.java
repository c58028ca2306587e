package dev.kairos.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was set out to be reached, and what was.
 *
 * @param name what is looked at
 * @param wanted the limit
 * @param isLeast whether the limit is the least that is wanted, not the most
 * @param found what came out
 */
public record Target(String name, double wanted, boolean isLeast, double found) {
    /** At least this much is wanted. */
    public static Target atLeast(double wanted, String name, double found) {
        return new Target(name, wanted, true, found);
    }

    /** At most this much is wanted. */
    public static Target atMost(double wanted, String name, double found) {
        return new Target(name, wanted, false, found);
    }

    /** Whether it was reached. */
    public boolean isMet() {
        return isLeast ? found >= wanted : found <= wanted;
    }

    /** How far what was found is from what was wanted; 0 if it was reached. */
    public double missedBy() {
        return isMet() ? 0 : Math.abs(wanted - found);
    }

    /** As in reports. */
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("target", name);
        fields.put(isLeast ? "at_least" : "at_most", wanted);
        fields.put("found", Figures.rounded(found));
        fields.put("met", isMet());
        fields.put("missed_by", Figures.rounded(missedBy()));
        return fields;
    }

    /** In words. */
    @Override
    public String toString() {
        return "%s: %s %s, found %.3f: %s"
                .formatted(
                        name,
                        isLeast ? "at least" : "at most",
                        wanted,
                        found,
                        isMet() ? "met" : "missed by %.3f".formatted(missedBy()));
    }
}
