package dev.kairos.bench.report;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kairos.inference.ModelInfo;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run measured, on what, and how: one JSON object. Values are maps, lists, strings, numbers
 * and booleans. Not thread-safe.
 */
public final class Report {
    /** Rises when a field is renamed or means something else. */
    public static final int VERSION = 1;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final String suite;
    private final long seed;
    private final boolean quick;
    private final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final long startedNanos = System.nanoTime();
    private final Map<String, Object> models = new LinkedHashMap<>();
    private final Map<String, Object> threads = new LinkedHashMap<>();
    private final Map<String, Object> settings = new LinkedHashMap<>();
    private final List<Map<String, Object>> raw = new ArrayList<>();
    private final Map<String, Object> results = new LinkedHashMap<>();

    public Report(String suite, long seed, boolean quick) {
        this.suite = requireNonNull(suite, "suite");
        this.seed = seed;
        this.quick = quick;
    }

    /**
     * A model that ran.
     *
     * @param role which one, such as {@code int8}
     */
    public void model(String role, ModelInfo model) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", model.name());
        fields.put("version", model.version());
        fields.put("sha256", model.hash());
        models.put(role, fields);
    }

    /** How many threads of a kind there were. */
    public void threads(String kind, int number) {
        threads.put(kind, number);
    }

    /** Whatever else decides what was measured: sizes, limits, distributions. */
    public void setting(String name, Object value) {
        settings.put(name, value);
    }

    /** One measurement as it came, before any median; in the order in which they were taken. */
    public void raw(Map<String, Object> run) {
        raw.add(new LinkedHashMap<>(run));
    }

    /** What came of it, under a name. */
    public void result(String name, Object value) {
        results.put(name, value);
    }

    /** The report as it stands. */
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("suite", suite);
        fields.put("report_version", VERSION);
        fields.put("started_at", startedAt.toString());
        fields.put("seconds", Figures.rounded((System.nanoTime() - startedNanos) / 1e9));
        fields.put("seed", seed);
        fields.put("quick", quick);
        fields.put("machine", Machine.describe());
        fields.put("versions", Versions.all());
        fields.put("model", models);
        fields.put("threads", threads);
        fields.put("settings", settings);
        fields.put("results", results);
        fields.put("raw", raw);
        return fields;
    }

    /** The report as it stands, as bytes of JSON. */
    public byte[] toJson() {
        try {
            return (MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(fields())
                            + System.lineSeparator())
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The report holds what JSON cannot say", e);
        }
    }
}
