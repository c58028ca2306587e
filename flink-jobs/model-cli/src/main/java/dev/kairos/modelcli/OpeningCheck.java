package dev.kairos.modelcli;

import dev.kairos.inference.TextClassifier;
import dev.kairos.inference.onnx.TemporalModel;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.packaging.EncoderPackage;
import dev.kairos.inference.packaging.ModelPackage;
import dev.kairos.inference.packaging.TemporalPackage;

/** Opens packages as serving does, which fails unless hashes and shapes are as described. */
final class OpeningCheck {
    private OpeningCheck() {}

    static void of(ModelPackage source) {
        TextClassifier.open(source).close();
    }

    static void of(TemporalPackage source) {
        source.manifest().encoders().forEach(encoder -> TextEncoder.open(encoder).close());
        TemporalModel.open(source).close();
    }

    static void of(EncoderPackage source) {
        TextEncoder.open(source.spec()).close();
    }
}
