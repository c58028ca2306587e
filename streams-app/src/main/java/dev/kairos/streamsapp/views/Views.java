package dev.kairos.streamsapp.views;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads the views. Every method throws {@link ViewsNotReadyException} while the stores cannot be
 * read.
 */
public final class Views {
    /** Items beside a symbol's sentiment. */
    public static final int ITEMS_PER_SYMBOL = 20;

    /** How many stored predictions an answer of "not found" looks through for its advice. */
    private static final int KEYS_LOOKED_THROUGH = 10_000;

    private static final Comparator<ObjectNode> BY_EVENT_TIME =
            comparing(prediction -> time(prediction, "event_time"));
    private static final Comparator<ObjectNode> BY_PRODUCTION =
            comparing(prediction -> time(prediction, "produced_at"));

    private final StoreLookup stores;
    private final ViewLimits limits;

    /**
     * @param stores where the topology keeps the views
     * @param limits what the topology was built with
     */
    public Views(StoreLookup stores, ViewLimits limits) {
        this.stores = requireNonNull(stores, "stores");
        this.limits = requireNonNull(limits, "limits");
    }

    /** The latest prediction by event time, by the field names of the Avro record. */
    public Optional<ObjectNode> prediction(String pipeline, String key) {
        return Optional.ofNullable(
                stores.<ObjectNode>store(ViewStores.LATEST_PREDICTIONS)
                        .get(ViewStores.latestKey(pipeline, key)));
    }

    /** Pipelines with predictions, and their keys, as far as a bounded search finds them. */
    public Map<String, SortedSet<String>> known() {
        var known = new TreeMap<String, SortedSet<String>>();
        try (var entries = stores.<ObjectNode>store(ViewStores.LATEST_PREDICTIONS).all()) {
            for (int i = 0; i < KEYS_LOOKED_THROUGH && entries.hasNext(); i++) {
                var parts = ViewStores.parts(entries.next().key);
                known.computeIfAbsent(parts.get(0), pipeline -> new TreeSet<>()).add(parts.get(1));
            }
        }
        return known;
    }

    /** Every symbol's sentiment, and the dead letters. */
    public Overview overview() {
        var symbols = new ArrayList<SymbolSentiment>();
        try (var entries = stores.<SymbolSentiment>store(ViewStores.SENTIMENT).all()) {
            entries.forEachRemaining(entry -> symbols.add(entry.value));
        }
        symbols.sort(comparing(SymbolSentiment::symbol));
        return new Overview(symbols, deadLetters());
    }

    private Map<String, Map<String, Long>> deadLetters() {
        var counts = new TreeMap<String, Map<String, Long>>();
        try (var entries = stores.<Long>store(ViewStores.DEAD_LETTER_COUNTS).all()) {
            // The same cause is counted in every partition of the topic.
            entries.forEachRemaining(
                    entry -> {
                        var parts = ViewStores.parts(entry.key);
                        counts.computeIfAbsent(parts.get(0), pipeline -> new TreeMap<>())
                                .merge(parts.get(1), entry.value, Long::sum);
                    });
        }
        return counts;
    }

    /** A symbol's sentiment with its history. */
    public Optional<SentimentView> sentiment(String symbol) {
        SymbolSentiment current = stores.<SymbolSentiment>store(ViewStores.SENTIMENT).get(symbol);
        if (current == null) {
            return Optional.empty();
        }
        var history = history(current);
        int from = Math.max(0, history.size() - ITEMS_PER_SYMBOL);
        var newest = new ArrayList<>(history.subList(from, history.size()));
        newest.sort(BY_EVENT_TIME.reversed());
        return Optional.of(
                new SentimentView(
                        current.symbol(),
                        current.pipeline(),
                        current.sentimentIndex(),
                        current.label(),
                        current.eventTime(),
                        current.predictions(),
                        history.stream().map(Views::point).toList(),
                        newest.stream().map(this::item).toList()));
    }

    /** The ring in the order of appending, then one a scored position (the last), then by time. */
    private List<ObjectNode> history(SymbolSentiment current) {
        var ring = stores.<ObjectNode>store(ViewStores.SENTIMENT_HISTORY);
        var byPosition = new LinkedHashMap<JsonNode, ObjectNode>();
        long first = Math.max(0, current.predictions() - limits.history());
        for (long n = first; n < current.predictions(); n++) {
            var prediction = ring.get(ViewStores.historyKey(current.symbol(), n, limits));
            if (prediction != null) {
                var position = prediction.get("scored_position");
                byPosition.put(position.isNull() ? prediction.get("id") : position, prediction);
            }
        }
        return byPosition.values().stream().sorted(BY_EVENT_TIME).toList();
    }

    private static SentimentView.Point point(ObjectNode prediction) {
        var probabilities = prediction.get("probabilities");
        return new SentimentView.Point(
                time(prediction, "event_time"),
                prediction.get("sentiment_index").doubleValue(),
                prediction.get("label").textValue(),
                probabilities.path("positive").asDouble()
                        - probabilities.path("negative").asDouble(),
                prediction.get("id").textValue());
    }

    /** The latest predictions of all pipelines and keys with their headlines, newest first. */
    public List<Item> latestItems(int limit) {
        var recent = new ArrayList<ObjectNode>();
        try (var entries = stores.<ObjectNode>store(ViewStores.RECENT_PREDICTIONS).all()) {
            entries.forEachRemaining(entry -> recent.add(entry.value));
        }
        return recent.stream()
                .sorted(BY_PRODUCTION.reversed())
                .limit(limit)
                .map(this::item)
                .toList();
    }

    private Item item(ObjectNode prediction) {
        return new Item(prediction, headline(prediction.get("scored_position")).orElse(null));
    }

    private Optional<Headline> headline(JsonNode scored) {
        if (!scored.isObject()) {
            return Optional.empty();
        }
        var position =
                new Headline.Position(
                        scored.get("topic").textValue(),
                        scored.get("partition").intValue(),
                        scored.get("offset").longValue());
        Headline kept =
                stores.<Headline>store(ViewStores.HEADLINES)
                        .get(ViewStores.headlineKey(position, limits));
        // The slot may hold another item's headline: a later one, or not yet this one.
        return Optional.ofNullable(kept).filter(headline -> headline.position().equals(position));
    }

    private static Instant time(ObjectNode prediction, String field) {
        return Instant.parse(prediction.get(field).textValue());
    }
}
