package dev.kairos.inference.onnx;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import dev.kairos.inference.packaging.ModelPackageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An ONNX graph in sessions of ONNX Runtime: one for each run at a time that it was opened for,
 * since runs that shared one were seen to be slow now and then (README, "Measured"). Any number of
 * threads may run it at a time; each run computes on the thread that asks, since spinning helpers
 * collapse on shared cores.
 */
public final class OnnxGraph implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OnnxGraph.class);

    private static final Map<String, String> SESSION_OPTIONS =
            Map.of(
                    "intraOpNumThreads", "1",
                    "interOpNumThreads", "1",
                    "optLevel", "ALL_OPT");

    private final Sessions<Model> sessions;

    private OnnxGraph(Sessions<Model> sessions) {
        this.sessions = sessions;
    }

    /** {@linkplain #open(String, byte[], Set, Device, int) Opens} a graph for one run at a time. */
    public static OnnxGraph open(String place, byte[] onnx, Set<String> inputs, Device device) {
        return open(place, onnx, inputs, device, 1);
    }

    /**
     * Opens a graph.
     *
     * @param place what is opened, for messages
     * @param onnx the graph in ONNX's format
     * @param inputs the names that its inputs must have
     * @param device where it runs; a GPU must be one of {@link CudaDevices}
     * @param runs at a time that have a session each, at least 1; more share, as all do on a GPU
     * @throws ModelPackageException if the bytes are no graph, its inputs are others, or the device
     *     does not take it
     */
    public static OnnxGraph open(
            String place, byte[] onnx, Set<String> inputs, Device device, int runs) {
        var sessions = new ArrayList<Model>();
        try {
            for (int i = 0; i < sessions(device, runs); i++) {
                sessions.add(openSession(place, onnx, inputs, device));
            }
            return new OnnxGraph(new Sessions<>(sessions));
        } catch (RuntimeException | Error e) {
            sessions.forEach(Model::close);
            throw e;
        }
    }

    /**
     * How many sessions a graph has that is opened for so many runs at a time: on a GPU, whose
     * memory is scarce and which computes a batch with all it has, one for all.
     */
    static int sessions(Device device, int runs) {
        return device.isGpu() ? 1 : runs;
    }

    private static Model openSession(String place, byte[] onnx, Set<String> inputs, Device device) {
        Model model = DjlRuntime.newModel(place, device);
        try {
            model.load(new ByteArrayInputStream(onnx), SESSION_OPTIONS);
            requireInputs(place, model, inputs);
            return model;
        } catch (IOException | MalformedModelException | EngineException e) {
            model.close();
            throw new ModelPackageException(
                    "%s: ONNX Runtime cannot open it: %s".formatted(place, rootMessage(e)), e);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        } finally {
            deleteFolderOf(model);
        }
    }

    private static void requireInputs(String place, Model model, Set<String> inputs) {
        Set<String> found = Set.copyOf(model.getBlock().describeInput().keys());
        if (!found.equals(inputs)) {
            throw new ModelPackageException(
                    "%s: the graph has inputs %s, a model of this kind has %s"
                            .formatted(place, found, inputs));
        }
    }

    /** DJL makes an empty folder for each model that it reads, or fails to read, from a stream. */
    private static void deleteFolderOf(Model model) {
        try {
            if (model.getModelPath() != null) {
                Files.deleteIfExists(model.getModelPath());
            }
        } catch (IOException e) {
            // What opened is open, and what failed has said why: an empty folder stays.
            LOG.debug("The folder of a model stays", e);
        }
    }

    /** A manager for one run's arrays on the CPU; closing it frees their native memory. */
    public static NDManager newManager() {
        return newManager(Device.cpu());
    }

    /** A manager for one run's arrays; closing it frees their native memory. */
    public static NDManager newManager(Device device) {
        return DjlRuntime.newManager(device);
    }

    /**
     * Runs the graph.
     *
     * @param manager owns the arrays of this run, results included
     * @param inputs arrays that are named after the graph's inputs
     * @return arrays that are named after the graph's outputs
     * @throws IllegalStateException if the graph is closed
     */
    public NDList run(NDManager manager, NDList inputs) {
        return sessions.run(
                session ->
                        session.getBlock()
                                .forward(new ParameterStore(manager, false), inputs, false));
    }

    /** How many runs at a time have a session each. */
    int sessions() {
        return sessions.size();
    }

    /** Frees its native memory; no run may be under way. */
    @Override
    public void close() {
        sessions.close(Model::close);
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }
}
