package dev.kairos.bench.pipeline.flink;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.kairos.bench.pipeline.kafka.PlainAvroDeserializer;
import dev.kairos.bench.pipeline.kafka.PlainAvroSerializer;
import dev.kairos.jobs.definition.DefinitionReader;
import dev.kairos.jobs.definition.PipelineDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The shipped news-sentiment pipeline with the topics, model and serdes of a benchmark; nothing is
 * answered from memory.
 */
final class BenchDefinition {
    private static final String SHIPPED = "pipelines/news-sentiment.yaml";

    private BenchDefinition() {}

    static PipelineDefinition of(JobPlan plan) throws IOException {
        var yaml = new YAMLMapper();
        ObjectNode definition;
        try (InputStream in =
                PipelineDefinition.class.getClassLoader().getResourceAsStream(SHIPPED)) {
            definition = (ObjectNode) yaml.readTree(in);
        }
        definition.put("name", plan.name());
        definition
                .putObject("topics")
                .put("input", plan.input())
                .put("predictions", plan.output())
                .put("dead_letters", plan.deadLetters());
        definition
                .withObject("/model")
                .put("package", plan.model())
                .put("devices", "cpu")
                .put("predictors", plan.predictors())
                .put("cached_answers", 0);
        definition
                .putObject("serdes")
                .put("deserializer", PlainAvroDeserializer.class.getName())
                .put("serializer", PlainAvroSerializer.class.getName());
        Path file = Files.createTempFile("kairos-bench", ".yaml");
        try {
            yaml.writeValue(file.toFile(), definition);
            return DefinitionReader.read(file.toString());
        } finally {
            Files.delete(file);
        }
    }
}
