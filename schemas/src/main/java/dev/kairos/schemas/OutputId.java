package dev.kairos.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kairos.events.SourcePosition;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Deterministic ids of outputs: a replay of the same input writes the same id. */
public final class OutputId {
    private static final String SEPARATOR = "\u001F";
    private static final int HEX_DIGITS = 32;

    private OutputId() {}

    /**
     * The first 32 hex digits of SHA-256 over the arguments joined by U+001F, positions written as
     * {@code topic/partition/offset}.
     *
     * @param pipeline the pipeline that writes the output
     * @param record the record's simple name, such as {@code Prediction}
     * @param key the output's key; empty where there is none
     * @param variant the task, forecast target or rule; the cause of a dead letter
     * @param scored the input the output is about
     * @param triggering the input whose arrival caused the output
     */
    public static String of(
            String pipeline,
            String record,
            String key,
            String variant,
            SourcePosition scored,
            SourcePosition triggering) {
        String joined =
                String.join(
                        SEPARATOR, pipeline, record, key, variant, text(scored), text(triggering));
        return sha256Hex(joined.getBytes(UTF_8)).substring(0, HEX_DIGITS);
    }

    /** {@code topic/partition/offset}. */
    public static String text(SourcePosition position) {
        return position.getTopic() + "/" + position.getPartition() + "/" + position.getOffset();
    }

    /** SHA-256 of the bytes, in lower-case hex. */
    public static String sha256Hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
