package dev.kairos.inference;

import dev.kairos.inference.Device.Kind;
import dev.kairos.inference.onnx.CudaDevices;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Devices as a configuration names them: {@code auto}, {@code cpu}, {@code gpu:N} or {@code gpu:*}.
 */
public final class DeviceChoice {
    private static final Pattern NOTATION = Pattern.compile("auto|cpu|gpu:(\\d{1,4}|\\*)");

    private final String text;

    private DeviceChoice(String text) {
        this.text = text;
    }

    /**
     * Reads a choice.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static DeviceChoice parse(String text) {
        if (!NOTATION.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "devices: '%s' names no device; write auto, cpu, gpu:0 (or another number) or gpu:*"
                            .formatted(text));
        }
        return new DeviceChoice(text);
    }

    /**
     * The devices that the choice names on a machine. Automatic is the first GPU, or the CPU where
     * there is none or the model needs the CPU; a GPU that is asked for and missing is an error,
     * never the CPU.
     *
     * @param cuda asked only if the choice depends on it
     * @param needsCpu whether the model runs on CPUs only; asked only if a GPU would be taken
     *     automatically
     * @throws IllegalArgumentException if a GPU is asked for that is not there; the message says
     *     what is there and what to do
     */
    public List<Device> resolve(Supplier<CudaDevices> cuda, BooleanSupplier needsCpu) {
        if (text.equals("cpu")) {
            return List.of(Device.CPU);
        }
        CudaDevices found = cuda.get();
        if (text.equals("auto")) {
            boolean onGpu = found.count() > 0 && !needsCpu.getAsBoolean();
            return List.of(onGpu ? Device.gpu(0) : Device.CPU);
        }
        if (found.count() == 0) {
            throw missing("there is none: " + found.obstacle());
        }
        if (text.equals("gpu:*")) {
            return IntStream.range(0, found.count()).mapToObj(Device::gpu).toList();
        }
        Device device = numbered();
        if (device.index() >= found.count()) {
            throw missing(
                    "the GPUs here are gpu:0 to gpu:%d; name one of them, or gpu:* for all"
                            .formatted(found.count() - 1));
        }
        return List.of(device);
    }

    private Device numbered() {
        Matcher matcher = NOTATION.matcher(text);
        matcher.matches();
        return new Device(Kind.GPU, Integer.parseInt(matcher.group(1)));
    }

    private IllegalArgumentException missing(String found) {
        return new IllegalArgumentException(
                "The device %s was asked for, and %s, or set devices to cpu"
                        .formatted(text, found));
    }
}
