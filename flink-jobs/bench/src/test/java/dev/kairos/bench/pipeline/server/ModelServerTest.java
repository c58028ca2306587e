package dev.kairos.bench.pipeline.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kairos.bench.peers.RawClassifier;
import dev.kairos.bench.process.Child;
import dev.kairos.inference.packaging.ModelPackage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelServerTest {
    private static final String MODEL = "news-sentiment";

    @Test
    void answersManyAtATimeInBatches(@TempDir Path folder) throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        List<String> arguments = List.of(MODEL, "2", Integer.toString(port));
        try (var raw = RawClassifier.open(ModelPackage.load(MODEL), 1);
                var server = Child.start("server", folder, 256, ModelServerMain.class, arguments)) {
            server.ask(new BatchLimits(4, 5_000));
            var client = new ModelClient(port);
            // The same length: what padding does to quantized numbers is not the question.
            List<String> texts =
                    IntStream.range(0, 40).mapToObj(i -> "Profit rises by " + (10 + i)).toList();

            List<CompletableFuture<float[]>> answers =
                    texts.stream().map(client::classify).toList();

            for (int i = 0; i < texts.size(); i++) {
                float[] expected = raw.classify(List.of(texts.get(i)))[0];
                assertThat(answers.get(i).get()).containsExactly(expected, within(0.1f));
            }
        }
    }
}
