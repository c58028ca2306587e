package dev.kairos.local.generator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * What generated news is made of.
 *
 * @param companies whom it is about
 * @param outlets who publishes it
 * @param stories by mood; each story in several wordings
 * @param joint wordings of items about several companies
 * @param places where things happen
 * @param products what companies make
 */
record NewsMaterial(
        List<Company> companies,
        List<String> outlets,
        Map<Mood, List<List<String>>> stories,
        List<String> joint,
        List<String> places,
        List<String> products) {
    private static final String RESOURCE = "news.yaml";

    /** How the news about a company goes for a while. */
    enum Mood {
        POSITIVE,
        NEGATIVE,
        NEUTRAL
    }

    /**
     * A made-up company.
     *
     * @param symbol its ticker
     * @param name its name
     */
    record Company(String symbol, String name) {}

    NewsMaterial {
        companies = List.copyOf(companies);
        outlets = List.copyOf(outlets);
        stories = Map.copyOf(stories);
        joint = List.copyOf(joint);
        places = List.copyOf(places);
        products = List.copyOf(products);
        for (Mood mood : Mood.values()) {
            if (stories.getOrDefault(mood, List.of()).isEmpty()) {
                throw new IllegalArgumentException("No stories for " + mood);
            }
        }
        if (companies.size() < 3) {
            throw new IllegalArgumentException("An item can be about three companies");
        }
    }

    /** What this module brings. */
    static NewsMaterial load() {
        var yaml = new ObjectMapper(new YAMLFactory());
        try (InputStream in = NewsMaterial.class.getResourceAsStream(RESOURCE)) {
            return yaml.readValue(in, NewsMaterial.class);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + RESOURCE, e);
        }
    }
}
