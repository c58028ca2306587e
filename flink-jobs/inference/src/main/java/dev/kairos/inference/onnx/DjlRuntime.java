package dev.kairos.inference.onnx;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;

/** Sets DJL up for a process that must not reach out: no downloads, no telemetry. */
final class DjlRuntime {
    private static final String ENGINE = "OnnxRuntime";

    static {
        setUnlessGiven("ai.djl.offline", "true");
        setUnlessGiven("OPT_OUT_TRACKING", "true");
        // Serving needs ONNX Runtime alone: no other engine is to start for an operation it lacks.
        setUnlessGiven("ai.djl.onnx.disable_alternative", "true");
    }

    private DjlRuntime() {}

    /** Loads ONNX Runtime, unless it is; only DJL may be the first to do so. */
    static void start() {
        Engine.getEngine(ENGINE);
    }

    /** A model that ONNX Runtime will run on the device; it has yet to be loaded. */
    static Model newModel(String name, Device device) {
        return Model.newInstance(name, device, ENGINE);
    }

    /** A manager of ONNX Runtime arrays; what it made is freed when it is closed. */
    static NDManager newManager(Device device) {
        return NDManager.newBaseManager(device, ENGINE);
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
