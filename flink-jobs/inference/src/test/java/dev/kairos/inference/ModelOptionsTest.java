package dev.kairos.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelOptionsTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @ParameterizedTest
    @ValueSource(strings = {"auto", "cpu", "gpu:0", "gpu:*"})
    void takesDevicesThatMayNotBeThere(String devices) {
        assertThat(new ModelOptions(devices, 1, 1, 0, LIMIT).devices()).isEqualTo(devices);
    }

    @Test
    void refusesWhatNamesNoDevice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelOptions("tpu", 2, 16_384, 4_096, LIMIT))
                .withMessage(
                        "devices: 'tpu' names no device; write auto, cpu, gpu:0 (or another number)"
                                + " or gpu:*");
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 0, predictors=0", "1, 0, 0, maxBatchTokens=0", "1, 1, -1, cachedAnswers=-1"})
    void refusesNumbersThatServeNothing(int predictors, int tokens, int answers, String found) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelOptions("cpu", predictors, tokens, answers, LIMIT))
                .withMessageContaining(found);
    }

    @Test
    void refusesALimitThatEveryBatchExceeds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelOptions("cpu", 1, 1, 0, Duration.ZERO))
                .withMessageContaining("hungAfter must be above 0");
    }
}
