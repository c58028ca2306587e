package dev.kairos.schemas.testing;

import dev.kairos.events.NewsItem;
import java.time.Instant;
import java.util.List;

/** See {@link TestRecords#newsItem}. */
public final class NewsItemBuilder {
    private final NewsItem.Builder item;

    NewsItemBuilder(String id) {
        item =
                NewsItem.newBuilder()
                        .setId(id)
                        .setPublishedAt(Instant.parse("2026-01-05T09:30:00Z"))
                        .setSource("test-wire")
                        .setHeadline("Quarterly revenue came in as expected")
                        .setSymbols(List.of("ACME"));
    }

    /** Replaces the symbols; none for an item about nothing. */
    public NewsItemBuilder about(String... symbols) {
        item.setSymbols(List.of(symbols));
        return this;
    }

    /** In ISO-8601. */
    public NewsItemBuilder publishedAt(String time) {
        return publishedAt(Instant.parse(time));
    }

    public NewsItemBuilder publishedAt(Instant time) {
        item.setPublishedAt(time);
        return this;
    }

    public NewsItemBuilder from(String source) {
        item.setSource(source);
        return this;
    }

    public NewsItemBuilder headline(String headline) {
        item.setHeadline(headline);
        return this;
    }

    public NewsItemBuilder body(String body) {
        item.setBody(body);
        return this;
    }

    /** BCP 47 tag. */
    public NewsItemBuilder inLanguage(String language) {
        item.setLanguage(language);
        return this;
    }

    public NewsItem build() {
        return item.build();
    }
}
