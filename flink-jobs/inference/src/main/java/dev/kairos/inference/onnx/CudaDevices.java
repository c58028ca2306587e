package dev.kairos.inference.onnx;

import ai.djl.util.cuda.CudaUtils;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;

/**
 * The GPUs of this machine that ONNX Runtime can use.
 *
 * @param count how many; they are numbered from 0
 * @param obstacle why there is none, and what to do; empty if there is one
 */
public record CudaDevices(int count, String obstacle) {
    public CudaDevices {
        if (count < 0 || (count == 0) == obstacle.isEmpty()) {
            throw new IllegalArgumentException(
                    "Either GPUs or an obstacle are there, got %d and '%s'"
                            .formatted(count, obstacle));
        }
    }

    /**
     * Looks for them: whether this ONNX Runtime was built with CUDA, whether its execution provider
     * starts, and how many GPUs the driver shows. DJL answers the three as one, and with a warning
     * where there is no GPU, which is the usual case.
     */
    public static CudaDevices find() {
        DjlRuntime.start();
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            return new CudaDevices(
                    0,
                    "the ONNX Runtime on the class path is built for CPUs only; build with the"
                            + " Maven profile 'gpu'");
        }
        try (var options = new SessionOptions()) {
            options.addCUDA(0);
        } catch (OrtException e) {
            return new CudaDevices(
                    0,
                    ("the CUDA execution provider of ONNX Runtime does not start (%s); install the"
                         + " CUDA 12 and cuDNN 9 libraries and put them on LD_LIBRARY_PATH")
                            .formatted(e.getMessage()));
        }
        int count = CudaUtils.getGpuCount();
        return count > 0
                ? new CudaDevices(count, "")
                : new CudaDevices(
                        0,
                        "the CUDA runtime shows no GPU; check the driver with nvidia-smi, and"
                                + " CUDA_VISIBLE_DEVICES");
    }
}
