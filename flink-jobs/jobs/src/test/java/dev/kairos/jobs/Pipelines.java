package dev.kairos.jobs;

import dev.kairos.jobs.definition.DefinitionReader;
import dev.kairos.jobs.definition.PipelineDefinition;

/** Definitions for tests. */
public final class Pipelines {
    private Pipelines() {}

    /** The shipped one, as it is. */
    public static PipelineDefinition newsSentiment() {
        return DefinitionReader.read("news-sentiment");
    }

    /** With a ring of that many slots, and everything else as in {@link #newsSentiment()}. */
    public static PipelineDefinition remembering(int maxObservations) {
        return parse("context: {max_observations: %d}".formatted(maxObservations));
    }

    /** One whose inputs are confidential. */
    public static PipelineDefinition ofPersonalData() {
        return parse("personal_data: true");
    }

    /** A definition of what news-sentiment requires, and the given lines. */
    public static PipelineDefinition parse(String lines) {
        return DefinitionReader.parse(
                """
                name: news-sentiment
                topics: {input: news}
                format: {record: dev.kairos.events.NewsItem}
                observe: {kind: news, key: symbols, text: {fields: [headline, body]}}
                time: {field: published_at}
                model: {package: news-sentiment}
                """
                        + lines,
                "test.yaml");
    }
}
