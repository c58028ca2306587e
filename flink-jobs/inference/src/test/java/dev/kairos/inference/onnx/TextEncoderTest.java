package dev.kairos.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.kairos.inference.BatchPredictor;
import dev.kairos.inference.onnx.TextEncoder.SessionKey;
import dev.kairos.inference.packaging.EncoderSpec;
import dev.kairos.inference.packaging.ModelPackage;
import dev.kairos.inference.packaging.ModelPackageException;
import dev.kairos.inference.scheduling.PackagedModels;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextEncoderTest {
    private static final EncoderSpec SPEC = EncoderSpec.miniLm(256);
    private static final String MODEL = "news-sentiment-fast";

    @Test
    void encodersOfTheSameGraphShareItsSessions() {
        SessionKey key = SessionKey.of(SPEC, Device.cpu(), 1);
        int before = TextEncoder.SESSIONS.users(key);
        TextEncoder first = TextEncoder.open(SPEC);
        TextEncoder second = TextEncoder.open(EncoderSpec.miniLm(16));
        assertThat(TextEncoder.SESSIONS.users(key)).isEqualTo(before + 2);

        first.close();
        assertThat(encode(second, "goes on without the first")).isNotEmpty();
        second.close();
        assertThat(TextEncoder.SESSIONS.users(key)).isEqualTo(before);
    }

    @Test
    void runsAtOneTimeHaveASessionEach() {
        try (TextEncoder one = TextEncoder.open(SPEC);
                TextEncoder three = TextEncoder.open(SPEC, Device.cpu(), 3)) {
            assertThat(one.sessions()).isEqualTo(1);
            assertThat(three.sessions()).isEqualTo(3);
            assertThat(encode(three, "answers as the one"))
                    .containsExactly(encode(one, "answers as the one"));
        }
    }

    @Test
    void aModelOpensItsEncoderForItsOwnRuns() {
        EncoderSpec encoder = ModelPackage.load(MODEL).manifest().encoder();
        SessionKey key = SessionKey.of(encoder, Device.cpu(), 3);
        assertThat(TextEncoder.SESSIONS.users(key)).isZero();

        try (BatchPredictor model =
                new PackagedModels().open(MODEL, dev.kairos.inference.Device.CPU, 3)) {
            assertThat(TextEncoder.SESSIONS.users(key)).isEqualTo(1);
        }

        assertThat(TextEncoder.SESSIONS.users(key)).isZero();
    }

    @Test
    void eachCoreHasASession() {
        try (TextEncoder encoder = TextEncoder.openForAllCores(SPEC)) {
            assertThat(encoder.sessions()).isEqualTo(Runtime.getRuntime().availableProcessors());
        }
    }

    @Test
    void sessionsOfAGpuAreSharedWhateverTheRuns() {
        assertThat(SessionKey.of(SPEC, Device.gpu(0), 4))
                .isEqualTo(SessionKey.of(SPEC, Device.gpu(0), 2));
    }

    @Test
    void aQuantisedEncoderIsRefusedOnAGpu() {
        assertThatThrownBy(() -> TextEncoder.open(SPEC, Device.gpu(0), 1))
                .isInstanceOf(ModelPackageException.class)
                .hasMessageContaining("all-minilm-l6-v2-q.onnx")
                .hasMessageContaining("quantised to int8")
                .hasMessageContaining("set devices to cpu");
        assertThat(TextEncoder.SESSIONS.users(SessionKey.of(SPEC, Device.gpu(0), 1))).isZero();
    }

    @Test
    void whatIsNoGraphIsRefused() {
        var tokenizerTwice =
                new EncoderSpec(SPEC.artifact(), SPEC.tokenizer(), SPEC.tokenizer(), 256, 384);
        assertThatThrownBy(() -> TextEncoder.open(tokenizerTwice))
                .isInstanceOf(ModelPackageException.class)
                .hasMessageContaining("all-minilm-l6-v2-q-tokenizer.json")
                .hasMessageContaining("is no ONNX graph");
    }

    private static float[] encode(TextEncoder encoder, String text) {
        try (NDManager manager = encoder.newManager()) {
            return encoder.encode(manager, TokenBatch.of(List.of(encoder.tokenize(text))))
                    .get(0)
                    .toFloatArray();
        }
    }
}
