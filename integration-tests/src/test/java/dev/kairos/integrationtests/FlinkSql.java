package dev.kairos.integrationtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kairos.events.NewsItem;
import dev.kairos.events.Prediction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.Schema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * Flink SQL with its {@code avro-confluent} format, which holds Confluent's own registry client: a
 * peer that shares no code with Kairos's serdes.
 */
final class FlinkSql {
    private static final String PREDICTION_COLUMNS =
            """
            `id` STRING NOT NULL, `pipeline` STRING NOT NULL, `key` STRING NOT NULL,
            `variant` STRING NOT NULL, `event_time` BIGINT NOT NULL, `produced_at` BIGINT NOT NULL,
            `scored_position`
              ROW<`topic` STRING NOT NULL, `partition` INT NOT NULL, `offset` BIGINT NOT NULL>,
            `triggering_position`
              ROW<`topic` STRING NOT NULL, `partition` INT NOT NULL, `offset` BIGINT NOT NULL>,
            `input_count` BIGINT,
            `input_ranges` ARRAY<ROW<`topic` STRING NOT NULL, `partition` INT NOT NULL,
              `from_offset` BIGINT NOT NULL, `to_offset` BIGINT NOT NULL> NOT NULL> NOT NULL,
            `model_name` STRING NOT NULL, `model_version` STRING NOT NULL,
            `model_hash` STRING NOT NULL, `context_size` INT NOT NULL, `context_from` BIGINT,
            `watermark` BIGINT, `degraded` STRING, `supersedes` STRING, `task` STRING NOT NULL,
            `label` STRING NOT NULL,
            `probabilities` MAP<STRING NOT NULL, DOUBLE NOT NULL> NOT NULL,
            `calibrated` BOOLEAN NOT NULL, `sentiment_index` DOUBLE,
            `explanation` ARRAY<ROW<`position` ROW<`topic` STRING NOT NULL,
              `partition` INT NOT NULL, `offset` BIGINT NOT NULL> NOT NULL,
              `weight` DOUBLE NOT NULL> NOT NULL> NOT NULL
            """;

    private static final String NEWS_COLUMNS =
            """
            `id` STRING NOT NULL, `published_at` BIGINT NOT NULL, `source` STRING NOT NULL,
            `headline` STRING NOT NULL, `body` STRING, `symbols` ARRAY<STRING NOT NULL> NOT NULL,
            `language` STRING
            """;

    private FlinkSql() {}

    /** All predictions, columns in the order of the schema, times in microseconds. */
    static List<Row> predictions(RunningSystem system) throws Exception {
        TableEnvironment sql = environment();
        sql.executeSql(
                table(
                        system,
                        "predictions",
                        PREDICTION_COLUMNS,
                        system.topics().predictions(),
                        Prediction.getClassSchema()));
        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> result =
                sql.executeSql("SELECT * FROM predictions").collect()) {
            result.forEachRemaining(rows::add);
        }
        return rows;
    }

    /** Appends one item to the news topic. */
    static void writeNews(RunningSystem system, String id, Instant publishedAt, String symbol)
            throws ExecutionException, InterruptedException, TimeoutException {
        TableEnvironment sql = environment();
        sql.executeSql(
                table(
                        system,
                        "news",
                        NEWS_COLUMNS,
                        system.topics().news(),
                        NewsItem.getClassSchema()));
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, publishedAt);
        sql.executeSql(
                        """
                        INSERT INTO news VALUES ('%s', %d, 'flink-sql',
                          'Regulator clears the merger of two widget makers',
                          CAST(NULL AS STRING), ARRAY['%s'], 'en')
                        """
                                .formatted(id, micros, symbol))
                .await(2, TimeUnit.MINUTES);
    }

    private static TableEnvironment environment() {
        var configuration = new Configuration();
        configuration.setString("parallelism.default", "1");
        return TableEnvironment.create(
                EnvironmentSettings.newInstance()
                        .inStreamingMode()
                        .withConfiguration(configuration)
                        .build());
    }

    private static String table(
            RunningSystem system, String name, String columns, String topic, Schema schema) {
        return """
        CREATE TABLE %s (%s) WITH (
          'connector' = 'kafka', 'topic' = '%s',
          'properties.bootstrap.servers' = '%s',
          'properties.isolation.level' = 'read_committed',
          'scan.startup.mode' = 'earliest-offset', 'scan.bounded.mode' = 'latest-offset',
          'value.format' = 'avro-confluent', 'value.avro-confluent.url' = '%s',
          'value.avro-confluent.subject' = '%s-value',
          'value.avro-confluent.schema' = '%s')
        """
                .formatted(
                        name,
                        columns,
                        topic,
                        system.bootstrap(),
                        system.registryUrl(),
                        topic,
                        withPlainLongs(schema).replace("'", "''"));
    }

    /**
     * The schema as Flink's format wants it for {@code BIGINT} columns: times as the plain longs
     * that they are on the wire. Flink takes {@code timestamp-micros} for a {@code TIMESTAMP(6)},
     * and then cannot read it.
     */
    private static String withPlainLongs(Schema schema) {
        JsonNode json = RunningSystem.json(schema.toString());
        json.findParents("logicalType").forEach(type -> ((ObjectNode) type).remove("logicalType"));
        return json.toString();
    }
}
