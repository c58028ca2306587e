package dev.kairos.inference.scheduling;

import dev.kairos.inference.BatchPredictor;
import dev.kairos.inference.Device;
import dev.kairos.inference.ModelInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Opens a new fake each time, and plays packages that are replaced on disk. */
final class FakeModels implements ModelLoader {
    static final List<String> LABELS = List.of("even", "odd");

    /** All that was opened, in order. */
    final List<FakePredictor> opened = Collections.synchronizedList(new ArrayList<>());

    /** For how many runs at a time each of them was opened. */
    final List<Integer> openedFor = Collections.synchronizedList(new ArrayList<>());

    /** Called with each predictor before it is handed out; may fail the opening. */
    volatile Consumer<FakePredictor> onOpen = predictor -> {};

    /** Called with the padded tokens of each batch. */
    volatile IntConsumer onRun = tokens -> {};

    volatile CountDownLatch gate = new CountDownLatch(0);
    volatile List<Device> devices = List.of(Device.CPU);
    private final Map<String, ModelInfo> infos = new HashMap<>();

    static ModelInfo version(int number) {
        return info(number, LABELS);
    }

    static ModelInfo info(int number, List<String> labels) {
        String hash = Integer.toString(number).repeat(64).substring(0, 64);
        return new ModelInfo("fake", "" + number, hash, "parity", labels, true);
    }

    /** Puts a package where the reference points. */
    synchronized void install(String reference, ModelInfo info) {
        infos.put(reference, info);
    }

    private synchronized ModelInfo installed(String reference) {
        if (reference.equals("missing")) {
            throw new IllegalArgumentException("There is no model 'missing'");
        }
        return infos.getOrDefault(reference, version(0));
    }

    FakePredictor last() {
        return opened.get(opened.size() - 1);
    }

    @Override
    public String hash(String reference) {
        return installed(reference).hash();
    }

    @Override
    public List<Device> devices(String reference, String choice) {
        return devices;
    }

    @Override
    public BatchPredictor open(String reference, Device device, int runs) {
        await(gate);
        var predictor = new FakePredictor(installed(reference), tokens -> onRun.accept(tokens));
        openedFor.add(runs);
        onOpen.accept(predictor);
        opened.add(predictor);
        return predictor;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts a loader", e);
        }
    }
}
