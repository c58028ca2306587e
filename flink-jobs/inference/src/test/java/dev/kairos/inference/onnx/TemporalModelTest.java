package dev.kairos.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.kairos.inference.packaging.TemporalPackage;
import org.junit.jupiter.api.Test;

class TemporalModelTest {
    @Test
    void runsAtOneTimeHaveASessionEach() {
        TemporalPackage source = TemporalPackage.load("market-forecast");
        try (TemporalModel one = TemporalModel.open(source);
                TemporalModel three = TemporalModel.open(source, Device.cpu(), 3)) {
            assertThat(one.sessions()).isEqualTo(1);
            assertThat(three.sessions()).isEqualTo(3);
        }
    }
}
