package dev.kairos.bench.pipeline.flink;

import dev.kairos.bench.pipeline.server.ModelClient;
import dev.kairos.jobs.records.Observed;
import dev.kairos.jobs.records.Scored;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/** Asks a model server, one request a record. */
final class HttpFunction extends RichAsyncFunction<Observed, Scored> {
    private final String reference;
    private final int port;
    private transient Answers answers;
    private transient ModelClient client;

    HttpFunction(String reference, int port) {
        this.reference = reference;
        this.port = port;
    }

    @Override
    public void open(OpenContext context) {
        answers = Answers.of(reference);
        client = new ModelClient(port);
    }

    @Override
    public void asyncInvoke(Observed observed, ResultFuture<Scored> result) {
        var unused =
                client.classify(observed.observation().text())
                        .whenComplete(
                                (probabilities, error) -> {
                                    if (error == null) {
                                        result.complete(
                                                List.of(answers.scored(observed, probabilities)));
                                    } else {
                                        result.completeExceptionally(error);
                                    }
                                });
    }
}
