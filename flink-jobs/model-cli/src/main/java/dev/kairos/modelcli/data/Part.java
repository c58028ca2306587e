package dev.kairos.modelcli.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The parts of a split: what is fitted, what choices are made on, what is measured once. */
public enum Part {
    TRAIN,
    VALIDATION,
    TEST;

    private static final int TEST_PERCENT = 10;
    private static final int VALIDATION_PERCENT = 10;

    /** The part that a wording decides, for itself and for all that are grouped with it. */
    static Part of(String wording, long seed) {
        long hash = hash(seed + "\u001f" + wording);
        long percent = Long.remainderUnsigned(hash, 100);
        if (percent < TEST_PERCENT) {
            return TEST;
        }
        return percent < TEST_PERCENT + VALIDATION_PERCENT ? VALIDATION : TRAIN;
    }

    private static long hash(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
