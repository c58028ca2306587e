package dev.kairos.local.ledger;

import static java.util.Objects.requireNonNull;

import dev.kairos.local.Endpoints;
import java.util.List;

/**
 * What the ledger must know of a pipeline: where its inputs lie and what they owe.
 *
 * @param pipeline its name, as its outputs give it
 * @param topic the topic that it reads
 * @param keys tells what an input of that topic owes
 */
record PipelineInput(String pipeline, String topic, OwedKeys keys) {
    PipelineInput {
        requireNonNull(pipeline, "pipeline");
        requireNonNull(topic, "topic");
        requireNonNull(keys, "keys");
    }

    /** The built-in pipelines. A new one joins the ledger here. */
    static List<PipelineInput> builtIn(Endpoints endpoints) {
        return List.of(
                new PipelineInput(
                        "news-sentiment",
                        endpoints.topics().news(),
                        OwedKeys.ofNews(endpoints.registryUrl())));
    }
}
