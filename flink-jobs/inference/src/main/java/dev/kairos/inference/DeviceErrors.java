package dev.kairos.inference;

import dev.kairos.inference.InferenceException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells whether a failure is the device's. ONNX Runtime has no error code of its own for that, so
 * its texts decide; what is not found here is the model's.
 */
final class DeviceErrors {
    /**
     * A failed call to CUDA itself as onnxruntime/core/providers/cuda/cuda_call.cc writes it, with
     * its number; other libraries of NVIDIA count differently.
     */
    private static final Pattern CUDA_CALL =
            Pattern.compile("\\bCUDA (?:failure|error) (\\d{1,4})\\b");

    private static final List<String> MEMORY =
            List.of(
                    // onnxruntime/core/framework/bfc_arena.cc, on CPUs and GPUs alike.
                    "Failed to allocate memory for requested buffer",
                    "Failed to find a free memory block despite calling Extend",
                    "is smaller than requested bytes of",
                    // onnxruntime/core/framework/allocator.h and allocator.cc, without an arena.
                    "Memory allocation failed. Size=",
                    "bad_alloc",
                    // java/src/main/native of ONNX Runtime.
                    "Not enough memory",
                    // cudaGetErrorString of cudaErrorMemoryAllocation.
                    "out of memory",
                    // cublasStatus_t and cudnnStatus_t, as cuda_call.cc writes them.
                    "CUBLAS_STATUS_ALLOC_FAILED",
                    "CUDNN_STATUS_ALLOC_FAILED");

    private static final List<String> LOST =
            List.of(
                    // cudaGetErrorString of the numbers below, where they come without the number.
                    "an illegal memory access was encountered",
                    "device-side assert triggered",
                    "unspecified launch failure",
                    "the launch timed out and was terminated",
                    "hardware stack error",
                    "an illegal instruction was encountered",
                    "misaligned address",
                    "uncorrectable ECC error encountered",
                    "uncorrectable NVLink error detected",
                    "CUDA-capable device(s) is/are busy or unavailable",
                    "no CUDA-capable device is detected",
                    "CUDA driver version is insufficient for CUDA runtime version",
                    "driver shutting down",
                    // NVIDIA's driver, about a GPU that no longer answers on its bus (NVML, Xid
                    // 79).
                    "GPU is lost",
                    "GPU has fallen off the bus");

    /** {@code cudaErrorMemoryAllocation}. */
    private static final int CUDA_MEMORY = 2;

    /**
     * Numbers of {@code cudaError} in driver_types.h after which the device, or this process's hold
     * on it, is gone: unloading 4, driver 35, unavailable 46, no device 100 and 101, ECC 214,
     * NVLink 220, illegal address 700, launch time-out 702, destroyed context 709, assert 710,
     * stack 714 to launch failure 719, system not ready 802, driver mismatch 803, unknown 999. Of
     * 700 to 719 the reference says that the process must be started anew to use CUDA again.
     */
    private static final Set<Integer> CUDA_LOST =
            Set.of(
                    4, 35, 46, 100, 101, 214, 220, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719,
                    802, 803, 999);

    private DeviceErrors() {}

    /**
     * A failure as what it is.
     *
     * @param failure what a run ended with; its causes are looked at too
     * @return a {@link DeviceMemoryException}, an {@link InferenceException} for a lost device, or
     *     the failure itself
     */
    static RuntimeException typed(RuntimeException failure, Device device) {
        RuntimeException typed = failure;
        // The innermost has the text as ONNX Runtime wrote it.
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof OutOfMemoryError || isMemory(e.getMessage())) {
                typed = noMemory(e, failure, device);
            } else if (isLost(e.getMessage())) {
                typed =
                        new InferenceException(
                                Reason.DEVICE_LOST,
                                "The device %s is gone: %s".formatted(device, e.getMessage()),
                                failure);
            }
        }
        return typed;
    }

    /** Memory of the Java process that a run asked for, such as a direct buffer. */
    static DeviceMemoryException typed(OutOfMemoryError failure, Device device) {
        return noMemory(failure, failure, device);
    }

    private static DeviceMemoryException noMemory(Throwable found, Throwable in, Device device) {
        return new DeviceMemoryException(
                "No memory is left on %s: %s".formatted(device, found.getMessage()), in);
    }

    private static boolean isMemory(String message) {
        return message != null
                && (contains(message, MEMORY)
                        || cudaNumber(message).filter(n -> n == CUDA_MEMORY).isPresent());
    }

    private static boolean isLost(String message) {
        return message != null
                && (contains(message, LOST)
                        || cudaNumber(message).filter(CUDA_LOST::contains).isPresent());
    }

    private static boolean contains(String message, List<String> texts) {
        return texts.stream().anyMatch(message::contains);
    }

    private static Optional<Integer> cudaNumber(String message) {
        Matcher call = CUDA_CALL.matcher(message);
        return call.find() ? Optional.of(Integer.valueOf(call.group(1))) : Optional.empty();
    }
}
