package dev.kairos.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kairos.inference.InferenceException.Reason;
import dev.kairos.inference.onnx.OnnxGraph;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceErrorsTest {
    private static final Device GPU = Device.gpu(1);

    /** {@code y = Expand(x, shape)}, opset 13: takes as much memory as the shape says. */
    private static final String EXPAND =
            "CAg6WAoVCgF4CgVzaGFwZRIBeSIGRXhwYW5kEgZleHBhbmRaEQoBeBIMCgoIARIGCgQSAnhuWhkKBXNoYXBlEhAKDggHEgoKCBIGc2hhcGVuYgkKAXkSBAoCCAFCAhAN";

    @ParameterizedTest
    @ValueSource(
            strings = {
                // As reported in issues 22702 and 16307 of microsoft/onnxruntime.
                "Error code - ORT_RUNTIME_EXCEPTION - message: Non-zero status code returned while"
                        + " running Conv node. Name:'/fc1/Conv' Status Message:"
                        + " /onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:376 void*"
                        + " onnxruntime::BFCArena::AllocateRawInternal(size_t, bool,"
                        + " onnxruntime::Stream*, bool, onnxruntime::WaitNotificationFn) Failed to"
                        + " allocate memory for requested buffer of size 939524096",
                "bfc_arena.cc Available memory of 0 is smaller than requested bytes of 1048576",
                "CUDA failure 2: out of memory ; GPU=0 ; hostname=h ; expr=cudaMalloc((void**)&p,"
                        + " size);",
                "CUDA error 2 while allocating",
                "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0 ; hostname=h ;"
                        + " expr=cublasCreate(&cublas_handle_);",
                "CUDNN failure 4: CUDNN_STATUS_ALLOC_FAILED ; GPU=0 ; hostname=h",
                "Error code - ORT_RUNTIME_EXCEPTION - message: std::bad_alloc",
            })
    void memoryThatIsMissing(String message) {
        assertThat(DeviceErrors.typed(wrapped(message), GPU))
                .isInstanceOf(DeviceMemoryException.class)
                .hasMessageContaining("gpu:1")
                .hasMessageContaining(message)
                .hasCauseInstanceOf(EngineException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // As reported in issue 26312 of microsoft/onnxruntime, and the same by number.
                "CUDA failure 700: an illegal memory access was encountered ; GPU=0 ; hostname=h ;"
                        + " expr=cudaStreamSynchronize(static_cast<cudaStream_t>(stream_));",
                "CUDA failure 719: (text missing) ; GPU=0",
                "CUDA failure 999: unknown error ; GPU=0 ; hostname=h ; expr=cudaSetDevice(id);",
                "CUDA failure 46: CUDA-capable device(s) is/are busy or unavailable ; GPU=0",
                "CUDA failure 100: no CUDA-capable device is detected ; GPU=32766 ; hostname=h",
                "CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version",
                "device-side assert triggered",
                "Unable to determine the device handle for GPU 0000:01:00.0: GPU is lost.  Reboot"
                        + " the system to recover this GPU",
            })
    void aDeviceThatIsLost(String message) {
        assertThat(DeviceErrors.typed(wrapped(message), GPU))
                .isInstanceOfSatisfying(
                        InferenceException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.DEVICE_LOST))
                .hasMessageContaining("gpu:1")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Error code - ORT_INVALID_ARGUMENT - message: Invalid Output Name: probabilities",
                "Error code - ORT_FAIL - message: Non-zero status code returned while running"
                    + " Gather node. Status Message: indices element out of data bounds, idx=99999",
                "CUDA failure 1: invalid argument ; GPU=0",
                "CUDA failure 2000: of another numbering",
                // 100 of another library is no CUDA number.
                "CUDNN failure 100: CUDNN_STATUS_SOMETHING ; GPU=0",
                "Got invalid dimensions for input: 700",
            })
    void anythingElseIsTheModels(String message) {
        RuntimeException failure = wrapped(message);
        assertThat(DeviceErrors.typed(failure, GPU)).isSameAs(failure);
    }

    @Test
    void anExceptionWithoutAMessageIsTheModels() {
        var failure = new NullPointerException();
        assertThat(DeviceErrors.typed(failure, GPU)).isSameAs(failure);
    }

    @Test
    void theJavaProcessMayLackMemoryToo() {
        var failure = new OutOfMemoryError("Cannot reserve 4096 bytes of direct buffer memory");
        assertThat(DeviceErrors.typed(failure, Device.CPU))
                .isInstanceOf(DeviceMemoryException.class)
                .hasMessageContaining("direct buffer memory")
                .hasCause(failure);
        assertThat(DeviceErrors.typed(new IllegalStateException(failure), Device.CPU))
                .isInstanceOf(DeviceMemoryException.class);
    }

    /** What this ONNX Runtime really says when it asks for an exbibyte. */
    @Test
    void onnxRuntimeWithoutMemory() {
        byte[] onnx = Base64.getDecoder().decode(EXPAND);
        ai.djl.Device cpu = ai.djl.Device.cpu();
        try (OnnxGraph graph = OnnxGraph.open("expand", onnx, Set.of("x", "shape"), cpu);
                NDManager manager = OnnxGraph.newManager()) {
            NDArray x = manager.create(FloatBuffer.wrap(new float[] {1}), new Shape(1));
            x.setName("x");
            NDArray shape = manager.create(LongBuffer.wrap(new long[] {1L << 58}), new Shape(1));
            shape.setName("shape");
            var failure =
                    catchThrowableOfType(
                            EngineException.class, () -> graph.run(manager, new NDList(x, shape)));
            assertThat(DeviceErrors.typed(failure, Device.CPU))
                    .isInstanceOf(DeviceMemoryException.class)
                    .hasMessageStartingWith("No memory is left on cpu: Error code - ");
        }
    }

    /** As DJL passes a failure of ONNX Runtime on. */
    private static RuntimeException wrapped(String message) {
        return new EngineException(new Exception(message));
    }
}
