package dev.kairos.local.generator;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kairos.events.MarketTick;
import dev.kairos.events.NewsItem;
import dev.kairos.local.Endpoints;
import dev.kairos.schemas.AvroSerdeConfig;
import dev.kairos.schemas.AvroSerializer;
import dev.kairos.schemas.RegistryException;
import dev.kairos.schemas.RegistryUnavailableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Turns items into the bytes of records, whole or broken in the way that a fault says. */
final class NewsEncoder {
    private static final Instant YEAR_50000 = Instant.parse("+50000-06-01T00:00:00Z");
    private static final Instant YEAR_1970 = Instant.parse("1970-03-01T12:00:00Z");
    private static final int KIB = 1024;

    /** Registries count ids upwards from 1 and do not come this far. */
    private static final int UNKNOWN_ID = 2_000_000_011;

    private static final int ID_AT = 1;

    private final String newsTopic;
    private final String ticksTopic;
    private final AvroSerializer<NewsItem> items = new AvroSerializer<>();
    private final AvroSerializer<MarketTick> ticks = new AvroSerializer<>();

    NewsEncoder(Endpoints endpoints) {
        this.newsTopic = endpoints.topics().news();
        this.ticksTopic = endpoints.topics().prefix() + "ticks";
        Map<String, String> config = Map.of(AvroSerdeConfig.REGISTRY_URL, endpoints.registryUrl());
        items.configure(config, false);
        ticks.configure(config, false);
    }

    /**
     * Registers the schemas; from then on the registry is not needed.
     *
     * @throws RegistryUnavailableException when the registry does not answer
     * @throws RegistryException when it refuses a schema
     */
    void register() {
        encode(
                NewsItem.newBuilder()
                        .setId("")
                        .setPublishedAt(Instant.EPOCH)
                        .setSource("")
                        .setHeadline("")
                        .setSymbols(List.of())
                        .build());
        tick("", Instant.EPOCH);
    }

    byte[] encode(NewsItem item) {
        return items.serialize(newsTopic, item);
    }

    /** The bytes of the item, broken; null for a fault that is to have no value. */
    byte[] encode(NewsItem item, Fault fault, Instant now) {
        return switch (fault) {
            case CUT_SHORT -> {
                byte[] whole = encode(item);
                // Half of the bytes end within the headline, or before it.
                yield Arrays.copyOf(whole, whole.length / 2);
            }
            case NO_MAGIC_BYTE ->
                    "{\"headline\": \"%s\"}".formatted(item.getHeadline()).getBytes(UTF_8);
            case NULL_VALUE -> null;
            case UNKNOWN_SCHEMA_ID -> {
                byte[] whole = encode(item);
                ByteBuffer.wrap(whole).putInt(ID_AT, UNKNOWN_ID);
                yield whole;
            }
            case ANOTHER_RECORD -> tick(item.getSymbols().get(0), now);
            case YEAR_50000 -> encode(at(item, YEAR_50000));
            case A_DAY_AHEAD -> encode(at(item, now.plus(Duration.ofDays(1))));
            case YEAR_1970 -> encode(at(item, YEAR_1970));
            case NO_SYMBOLS -> encode(about(item, List.of()));
            case EMPTY_SYMBOL -> encode(about(item, List.of("")));
            case TEXT_OF_70_KIB -> encode(withText(item, 70 * KIB));
            case TEXT_OF_1_MIB -> encode(withText(item, KIB * KIB));
        };
    }

    private byte[] tick(String symbol, Instant at) {
        return ticks.serialize(
                ticksTopic,
                MarketTick.newBuilder().setSymbol(symbol).setAt(at).setPrice(100.0).build());
    }

    private static NewsItem at(NewsItem item, Instant publishedAt) {
        return NewsItem.newBuilder(item).setPublishedAt(publishedAt).build();
    }

    private static NewsItem about(NewsItem item, List<String> symbols) {
        return NewsItem.newBuilder(item).setSymbols(symbols).build();
    }

    private static NewsItem withText(NewsItem item, int length) {
        String sentence = item.getHeadline() + ". ";
        return NewsItem.newBuilder(item)
                .setBody(sentence.repeat(length / sentence.length() + 1))
                .build();
    }
}
