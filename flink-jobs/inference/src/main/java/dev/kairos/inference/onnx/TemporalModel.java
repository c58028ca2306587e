package dev.kairos.inference.onnx;

/** x. */
public final class TemporalModel {
    public static final String KIND = "kind";
    public static final String HOURS = "hours";
    public static final String VALUES = "values";
    public static final String OBSERVED = "observed";
    public static final String TEXT = "text";
    public static final String CALENDAR = "calendar";
    public static final String SUMMARIES = "summaries";
    public static final String LOGITS = "logits";
    public static final String QUANTILES = "quantiles";

    private TemporalModel() {}
}
