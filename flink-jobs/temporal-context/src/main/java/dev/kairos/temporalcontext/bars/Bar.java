package dev.kairos.temporalcontext.bars;

import static java.util.Objects.requireNonNull;

import dev.kairos.temporalcontext.Timed;
import java.io.Serializable;
import java.time.Instant;

/**
 * Prices of one interval. It is known when the interval is over; {@code eventTime} is whatever its
 * producer stamps it with, start or end.
 *
 * @param eventTime of the bar
 * @param open first price, above 0
 * @param high highest price, at least each other
 * @param low lowest price, at most each other
 * @param close last price, above 0
 * @param volume traded, at least 0
 */
public record Bar(
        Instant eventTime, double open, double high, double low, double close, double volume)
        implements Timed, Serializable {
    public Bar {
        requireNonNull(eventTime, "eventTime");
        requirePrice("open", open);
        requirePrice("high", high);
        requirePrice("low", low);
        requirePrice("close", close);
        if (high < Math.max(open, close) || low > Math.min(open, close)) {
            throw new IllegalArgumentException(
                    "open %s and close %s must lie between low %s and high %s"
                            .formatted(open, close, low, high));
        }
        if (!(volume >= 0) || Double.isInfinite(volume)) {
            throw new IllegalArgumentException(
                    "volume is %s; at least 0 is needed".formatted(volume));
        }
    }

    private static void requirePrice(String name, double price) {
        if (!(price > 0) || Double.isInfinite(price)) {
            throw new IllegalArgumentException(
                    "%s is %s; a price above 0 is needed".formatted(name, price));
        }
    }
}
