package dev.kairos.inference.scheduling;

import dev.kairos.inference.BatchPredictor;
import dev.kairos.inference.Device;
import dev.kairos.inference.DeviceChoice;
import dev.kairos.inference.TemporalPredictor;
import dev.kairos.inference.TextClassifier;
import dev.kairos.inference.onnx.CudaDevices;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.packaging.ModelPackage;
import dev.kairos.inference.packaging.TemporalPackage;
import java.util.List;
import java.util.function.Supplier;

/** Model packages on the devices of this machine. */
public final class PackagedModels implements ModelLoader {
    private final Supplier<CudaDevices> cuda;

    public PackagedModels() {
        this(CudaDevices::find);
    }

    PackagedModels(Supplier<CudaDevices> cuda) {
        this.cuda = cuda;
    }

    @Override
    public String hash(String reference) {
        return ModelPackage.hashOf(reference);
    }

    @Override
    public List<Device> devices(String reference, String choice) {
        return DeviceChoice.parse(choice)
                .resolve(
                        cuda,
                        () ->
                                !TemporalPackage.isTemporal(reference)
                                        && TextEncoder.isQuantised(
                                                ModelPackage.load(reference).manifest().encoder()));
    }

    @Override
    public BatchPredictor open(String reference, Device device, int runs) {
        return TemporalPackage.isTemporal(reference)
                ? TemporalPredictor.open(TemporalPackage.load(reference), device, runs)
                : TextClassifier.open(ModelPackage.load(reference), device, runs);
    }
}
