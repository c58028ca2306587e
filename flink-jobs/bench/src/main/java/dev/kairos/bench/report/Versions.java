package dev.kairos.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** What this module was built with. */
final class Versions {
    private Versions() {}

    /** Name to version. */
    static Map<String, String> all() {
        var built = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
            built.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read what this was built with", e);
        }
        var versions = new LinkedHashMap<String, String>();
        built.stringPropertyNames().stream()
                .sorted()
                .forEach(name -> versions.put(name, built.getProperty(name)));
        return versions;
    }
}
