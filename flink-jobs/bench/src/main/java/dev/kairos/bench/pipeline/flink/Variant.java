package dev.kairos.bench.pipeline.flink;

import java.util.Locale;

/** Ways to get from Flink to the model; everything else in the job is the same. */
public enum Variant {
    /** The product: an asynchronous stage that submits to the scheduler of the process. */
    PIPELINE,

    /** A map that predicts one record after the other with a DJL predictor of its own. */
    PER_RECORD,

    /** An asynchronous stage that asks a model server over HTTP. */
    HTTP;

    /** As in reports: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
