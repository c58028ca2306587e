package dev.kairos.local.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdSetTest {
    @Test
    void agreesWithASetOfStrings() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var ids = new IdSet();
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            // Few bits, so that ids repeat and crowd the same places of the table.
            String id = "%016x%016x".formatted(random.nextInt(40), random.nextInt(1_000));
            assertThat(ids.add(id)).as("%s, seed %d", id, seed).isEqualTo(expected.add(id));
        }
    }

    @Test
    void takesIdsOfAnyForm() {
        var ids = new IdSet();
        for (String id : new String[] {"", "x", "0".repeat(32), "AB".repeat(16), "ab".repeat(16)}) {
            assertThat(ids.add(id)).as(id).isTrue();
            assertThat(ids.add(id)).as(id).isFalse();
        }
    }
}
