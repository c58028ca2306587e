package dev.kairos.schemas;

import static dev.kairos.schemas.testing.TestRecords.deadLetter;
import static dev.kairos.schemas.testing.TestRecords.newsItem;
import static dev.kairos.schemas.testing.TestRecords.patientEvent;
import static dev.kairos.schemas.testing.TestRecords.predictionAbout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.kairos.schemas.testing.FakeRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** Whatever the bytes, the answer is a record or a {@link DecodingException}. */
final class DecodingFuzzTest {
    private static final int ROUNDS = 60_000;
    private static final String TOPIC = "fuzzed";

    @Test
    void everyMutationIsARecordOrADecodingException() {
        long seed = Long.getLong("kairos.test.seed", System.nanoTime());
        System.out.println("DecodingFuzzTest: -Dkairos.test.seed=" + seed);
        var random = new Random(seed);
        var outcomes = new EnumMap<Cause, Integer>(Cause.class);
        int read = 0;
        try (var registry = FakeRegistry.start();
                var serializer = new AvroSerializer<SpecificRecord>();
                var specific = new AvroDeserializer<SpecificRecord>();
                var generic = new AvroDeserializer<GenericRecord>()) {
            serializer.configure(Map.of("schema.registry.url", registry.url()), false);
            specific.configure(Map.of("schema.registry.url", registry.url()), false);
            generic.configure(
                    Map.of("schema.registry.url", registry.url(), "specific.avro.reader", false),
                    false);
            List<byte[]> valid = validValues(serializer);

            for (int round = 0; round < ROUNDS; round++) {
                byte[] mutated = mutate(valid.get(random.nextInt(valid.size())), random);
                try {
                    specific.deserialize(TOPIC, mutated);
                    generic.deserialize(TOPIC, mutated);
                    read++;
                } catch (DecodingException e) {
                    outcomes.merge(e.cause(), 1, Integer::sum);
                } catch (RuntimeException | Error e) {
                    fail("Bytes " + HexFormat.of().formatHex(mutated), e);
                }
            }
        }
        // Mutations that never got past the header would show nothing.
        assertThat(read).isGreaterThan(ROUNDS / 100);
        assertThat(outcomes.get(Cause.UNDECODABLE)).isGreaterThan(ROUNDS / 10);
        assertThat(outcomes.get(Cause.UNKNOWN_SCHEMA)).isPositive();
    }

    private static List<byte[]> validValues(AvroSerializer<SpecificRecord> serializer) {
        List<byte[]> values = new ArrayList<>();
        for (SpecificRecord record :
                List.of(
                        newsItem("n-1").about("A", "B", "C").body("Some text").build(),
                        predictionAbout("ACME").sentiment(0.1, 0.2, 0.7).withIndex(0.3).build(),
                        patientEvent("p-1").vital("HR", 88, "1/min").onWard("ICU").build(),
                        deadLetter(Cause.LATE).payload(new byte[100]).forKey("ACME").build())) {
            values.add(serializer.serialize(TOPIC, record));
        }
        return values;
    }

    private static byte[] mutate(byte[] value, Random random) {
        byte[] mutated = value.clone();
        int edits = 1 + random.nextInt(4);
        // Each id that nobody knows is a question to the registry: a few are enough.
        int from = random.nextInt(500) == 0 ? 0 : WireFormat.HEADER_BYTES;
        for (int i = 0; i < edits && mutated.length > from; i++) {
            int at = from + random.nextInt(mutated.length - from);
            switch (random.nextInt(6)) {
                case 0 -> mutated[at] = (byte) random.nextInt();
                case 1 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> mutated = Arrays.copyOf(mutated, at);
                case 3 -> mutated = Arrays.copyOf(mutated, mutated.length + 1 + random.nextInt(9));
                // A length or count of nine or ten bytes.
                case 4 -> Arrays.fill(mutated, at, Math.min(at + 9, mutated.length), (byte) 0xff);
                default -> mutated = swapHalves(mutated, at);
            }
        }
        return mutated;
    }

    private static byte[] swapHalves(byte[] value, int at) {
        int from = Math.max(at, Math.min(WireFormat.HEADER_BYTES, value.length));
        int header = Math.min(WireFormat.HEADER_BYTES, value.length);
        return ByteBuffer.allocate(value.length)
                .put(value, 0, header)
                .put(value, from, value.length - from)
                .put(value, header, from - header)
                .array();
    }
}
