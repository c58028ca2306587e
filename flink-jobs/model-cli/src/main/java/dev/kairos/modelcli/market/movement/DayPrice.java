package dev.kairos.modelcli.market.movement;

import java.time.LocalDate;

/**
 * A ticker's trading day.
 *
 * @param close adjusted for splits and dividends, above 0
 * @param volume at least 0
 */
public record DayPrice(LocalDate date, double close, double volume) {
    public DayPrice {
        if (!(close > 0) || Double.isInfinite(close)) {
            throw new IllegalArgumentException(
                    "Adj Close is %s; a price above 0 is needed".formatted(close));
        }
        if (!(volume >= 0) || Double.isInfinite(volume)) {
            throw new IllegalArgumentException(
                    "Volume is %s; at least 0 is needed".formatted(volume));
        }
    }
}
