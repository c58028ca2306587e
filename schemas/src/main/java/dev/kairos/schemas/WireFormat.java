package dev.kairos.schemas;

import java.nio.ByteBuffer;

/** Confluent's wire format: a zero byte, the schema's id in four bytes, then Avro's binary form. */
final class WireFormat {
    static final byte MAGIC = 0;
    static final int HEADER_BYTES = 1 + Integer.BYTES;

    private WireFormat() {}

    /**
     * The id of the schema that the value was written with.
     *
     * @throws DecodingException with {@link Cause#UNDECODABLE} when the value does not begin in
     *     this format
     */
    static int schemaId(byte[] value) {
        if (value.length == 0) {
            throw undecodable("The value is empty");
        }
        if (value[0] != MAGIC) {
            throw undecodable(
                    "The value begins with byte 0x%02x instead of the magic byte 0"
                            .formatted(value[0]));
        }
        if (value.length < HEADER_BYTES) {
            throw undecodable(
                    "The value ends after %d bytes, within the schema id".formatted(value.length));
        }
        return ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
    }

    private static DecodingException undecodable(String message) {
        return new DecodingException(Cause.UNDECODABLE, message, null);
    }
}
