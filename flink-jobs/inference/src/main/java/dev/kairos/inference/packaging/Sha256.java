package dev.kairos.inference.packaging;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 in the notation of model packages: 64 lower-case hex digits. */
public final class Sha256 {
    private static final Pattern NOTATION = Pattern.compile("[0-9a-f]{64}");

    private Sha256() {}

    /** The hash of these bytes. */
    public static String of(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    static String requireNotation(String value, String field) {
        if (!NOTATION.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "%s: '%s' is no SHA-256; write 64 lower-case hex digits"
                            .formatted(field, value));
        }
        return value;
    }
}
