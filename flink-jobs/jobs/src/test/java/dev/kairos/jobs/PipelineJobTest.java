package dev.kairos.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kairos.jobs.definition.Delivery;
import dev.kairos.jobs.kafka.KafkaConnection;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.client.program.ProgramParametrizationException;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PipelineJobTest {
    private static final KafkaConnection CONNECTION =
            new KafkaConnection("127.0.0.1:1", "http://127.0.0.1:1", "test.", Map.of(), Map.of());

    /** What the tasks are called is what people see, and what metrics and savepoints go by. */
    @ParameterizedTest
    @EnumSource
    void theTasksOfAJobArePinned(Delivery delivery) {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(
                        JobSettings.of(Duration.ofSeconds(2), 2));
        PipelineJob.define(env, Pipelines.newsSentiment().withDelivery(delivery), CONNECTION);

        // Fails where an operator lacks a uid, or something cannot be sent to a task.
        Iterable<JobVertex> tasks = env.getStreamGraph().getJobGraph().getVertices();
        assertThat(StreamSupport.stream(tasks.spliterator(), false).map(JobVertex::getName))
                .containsExactlyInAnyOrder(
                        "Source: decode -> observe",
                        "sentiment",
                        "context -> predictions: Writer -> predictions: Committer",
                        "count dead letters -> dead letters: Writer -> dead letters: Committer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--bootstrap a:1 --registry http://a|Missing required option: '--pipeline",
                "--pipeline news-sentiment --bootstrap a:1 --registry http://a --delivery"
                        + " sometimes|at-least-once, exactly-once",
                "--pipeline news-sentiment --bootstrap a:1 --registry http://a"
                        + " --checkpoint-interval soon|'soon' is no duration",
                "--pipeline news-sentiment --bootstrap a:1 --registry http://a"
                        + " --checkpoint-interval 1ms|--checkpoint-interval must be at least 10ms",
                "--pipeline news-sentiment --bootstrap a:1 --registry http://a --delivery"
                        + " exactly-once --checkpoint-interval 6m|--checkpoint-interval must be at"
                        + " most 5m with exactly-once delivery",
                "--pipeline news-sentiment --bootstrap a:1 --registry http://a --parallelism"
                        + " 0|--parallelism must be from 1 to 128, got 0",
                "--pipeline news-sentiment --bootstrap a:1 --registry http://a --parallelism"
                        + " x|'x' is not an int",
                "--pipeline none --bootstrap a:1 --registry http://a|No pipeline 'none' is shipped",
                "--pipeline news-sentiment --bootstrap a:1 --registry http://a --kafka-config"
                        + " /none.properties|/none.properties",
                "--pipeline news-sentiment --bootstrap a:1 --registry http://a --unknown|Unknown"
                        + " option: '--unknown'"
            })
    void argumentsAreChecked(String arguments, String message) {
        assertThatThrownBy(() -> PipelineJob.main(arguments.split(" ")))
                .isInstanceOf(ProgramParametrizationException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aBrokerThatIsNotThereEndsTheProgram() throws Exception {
        String nobody = "127.0.0.1:" + freePort();
        assertThatThrownBy(
                        () ->
                                PipelineJob.main(
                                        Stream.of(
                                                        "--pipeline=news-sentiment",
                                                        "--bootstrap=" + nobody,
                                                        "--registry=http://" + nobody,
                                                        "--start-timeout=1s")
                                                .toArray(String[]::new)))
                .isInstanceOf(ProgramParametrizationException.class)
                .hasMessageContaining(nobody)
                .hasMessageContaining("kairos.news")
                .hasMessageContaining("Check the address");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
