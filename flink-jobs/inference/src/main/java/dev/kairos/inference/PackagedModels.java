package dev.kairos.inference;

import dev.kairos.inference.onnx.CudaDevices;
import dev.kairos.inference.packaging.ModelPackage;
import java.util.List;

/** Model packages on the devices of this machine. */
public final class PackagedModels implements ModelLoader {
    @Override
    public String hash(String reference) {
        return ModelPackage.hashOf(reference);
    }

    @Override
    public List<Device> devices(String choice) {
        return DeviceChoice.parse(choice).resolve(CudaDevices::find);
    }

    @Override
    public BatchPredictor open(String reference, Device device) {
        return TextClassifier.open(ModelPackage.load(reference), device);
    }
}
