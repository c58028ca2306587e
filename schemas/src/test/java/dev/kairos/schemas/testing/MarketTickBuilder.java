package dev.kairos.schemas.testing;

import dev.kairos.events.MarketTick;
import java.time.Instant;

/** See {@link TestRecords#marketTick}. */
public final class MarketTickBuilder {
    private final MarketTick.Builder tick;

    MarketTickBuilder(String symbol) {
        tick =
                MarketTick.newBuilder()
                        .setSymbol(symbol)
                        .setAt(Instant.parse("2026-01-05T14:30:00Z"));
    }

    /** In ISO-8601. */
    public MarketTickBuilder at(String time) {
        return at(Instant.parse(time));
    }

    public MarketTickBuilder at(Instant time) {
        tick.setAt(time);
        return this;
    }

    public MarketTickBuilder tradedAt(double price, double size) {
        tick.setPrice(price).setSize(size);
        return this;
    }

    public MarketTickBuilder quoted(double bid, double ask) {
        tick.setBid(bid).setAsk(ask);
        return this;
    }

    public MarketTickBuilder on(String venue) {
        tick.setVenue(venue);
        return this;
    }

    public MarketTickBuilder underCondition(String condition) {
        tick.setCondition(condition);
        return this;
    }

    public MarketTick build() {
        return tick.build();
    }
}
