package dev.kairos.bench.encoder;

import dev.kairos.bench.BenchException;
import dev.kairos.bench.Suite;
import dev.kairos.bench.SuiteRun;
import java.util.List;

/** Raw ONNX Runtime, DJL and the scheduler on the same texts. */
public final class EncoderSuite implements Suite {
    @Override
    public String name() {
        return "encoder";
    }

    @Override
    public String summary() {
        return "Texts a second of the scheduler, of DJL, and of ONNX Runtime alone.";
    }

    @Override
    public List<String> explanation() {
        return List.of();
    }

    @Override
    public void run(SuiteRun run) {
        throw new BenchException("This suite does not measure yet");
    }
}
