package dev.kairos.inference.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kairos.inference.Device;
import dev.kairos.inference.onnx.CudaDevices;
import org.junit.jupiter.api.Test;

/** The shipped package, whose encoder is quantised. */
class PackagedModelsTest {
    private static final String SHIPPED = "news-sentiment";
    private static final PackagedModels WITH_GPU = new PackagedModels(() -> new CudaDevices(1, ""));
    private static final PackagedModels WITHOUT_GPU =
            new PackagedModels(() -> new CudaDevices(0, "none is built in"));

    @Test
    void aQuantisedEncoderStaysOnTheCpuUnlessAGpuIsNamed() {
        assertThat(WITH_GPU.devices(SHIPPED, "auto")).containsExactly(Device.CPU);
        assertThat(WITH_GPU.devices(SHIPPED, "gpu:0")).containsExactly(Device.gpu(0));
        assertThat(WITH_GPU.devices(SHIPPED, "gpu:*")).containsExactly(Device.gpu(0));
    }

    @Test
    void aModelIsLookedIntoOnlyWhereAGpuCouldTakeIt() {
        assertThat(WITHOUT_GPU.devices("missing", "auto")).containsExactly(Device.CPU);
        assertThat(WITH_GPU.devices("missing", "cpu")).containsExactly(Device.CPU);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WITH_GPU.devices("missing", "auto"))
                .withMessageContaining("There is no model 'missing'");
    }
}
