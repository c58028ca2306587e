package dev.kairos.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kairos.inference.onnx.CudaDevices;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceChoiceTest {
    private static final CudaDevices NONE = new CudaDevices(0, "the driver sleeps; wake it");
    private static final CudaDevices TWO = new CudaDevices(2, "");

    @Test
    void automaticIsAGpuIfThereIsOne() {
        assertThat(DeviceChoice.parse("auto").resolve(() -> TWO, () -> false))
                .containsExactly(Device.gpu(0));
        assertThat(resolve("auto", NONE)).containsExactly(Device.CPU);
    }

    @Test
    void theCpuIsTakenWithoutLookingForGpus() {
        List<Device> devices =
                DeviceChoice.parse("cpu")
                        .resolve(
                                () -> {
                                    throw new AssertionError("looked for GPUs");
                                },
                                DeviceChoiceTest::notAsked);
        assertThat(devices).containsExactly(Device.CPU);
    }

    @Test
    void gpusAreTakenByNumberOrTogether() {
        assertThat(resolve("gpu:1", TWO)).containsExactly(Device.gpu(1));
        assertThat(resolve("gpu:*", TWO)).containsExactly(Device.gpu(0), Device.gpu(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu:0", "gpu:*"})
    void aGpuThatIsMissingIsNeverTheCpu(String choice) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve(choice, NONE))
                .withMessage(
                        "The device %s was asked for, and there is none: the driver sleeps; wake"
                                + " it, or set devices to cpu",
                        choice);
    }

    @Test
    void aNumberBeyondTheLastIsAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve("gpu:2", TWO))
                .withMessageContaining("gpu:2 was asked for")
                .withMessageContaining("gpu:0 to gpu:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "gpu", "gpu:", "gpu:-1", "GPU:0", "cuda", "cpu:0", "gpu:99999999999"})
    void whatIsNoChoiceIsSaidToBeNone(String choice) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeviceChoice.parse(choice))
                .withMessageContaining("'" + choice + "' names no device; write auto, cpu, gpu:0");
    }

    /** With the CPU build that is the default, and with the GPU build on a machine without one. */
    @Test
    void thisMachineIsAskedForReal() {
        CudaDevices found = CudaDevices.find();
        assertThat(found.obstacle().isEmpty()).isEqualTo(found.count() > 0);
        assertThat(DeviceChoice.parse("auto").resolve(CudaDevices::find, () -> false))
                .containsExactly(found.count() > 0 ? Device.gpu(0) : Device.CPU);
    }

    private static List<Device> resolve(String choice, CudaDevices cuda) {
        return DeviceChoice.parse(choice).resolve(() -> cuda, DeviceChoiceTest::notAsked);
    }

    private static boolean notAsked() {
        throw new AssertionError("looked into the model");
    }
}
