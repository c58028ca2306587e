package dev.kairos.local.replay;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast event time goes by while data is replayed.
 *
 * @param factor event time over clock time; empty for as fast as the broker takes it
 */
public record Speed(OptionalDouble factor) {
    /** As fast as the broker takes it. */
    public static final Speed MAX = new Speed(OptionalDouble.empty());

    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)x");

    public Speed {
        if (factor.isPresent() && !(factor.getAsDouble() > 0)) {
            throw new IllegalArgumentException("A speed must be above 0, not " + factor);
        }
    }

    /**
     * Reads {@code 60x}, {@code 0.5x} or {@code max}.
     *
     * @throws IllegalArgumentException when the text is none of these
     */
    public static Speed parse(String text) {
        if (text.equals("max")) {
            return MAX;
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || Double.parseDouble(matcher.group(1)) == 0) {
            throw new IllegalArgumentException(
                    "'%s' is no speed such as 60x, 1x or max".formatted(text));
        }
        return new Speed(OptionalDouble.of(Double.parseDouble(matcher.group(1))));
    }

    /** Clock time in which so much event time goes by. */
    Duration clockTime(Duration eventTime) {
        return factor.isEmpty()
                ? Duration.ZERO
                : Duration.ofMillis(Math.round(eventTime.toMillis() / factor.getAsDouble()));
    }

    @Override
    public String toString() {
        return factor.isEmpty() ? "max" : factor.getAsDouble() + "x";
    }
}
