package dev.kairos.local.ledger;

import java.util.HashSet;
import java.util.Set;

/**
 * A set of output ids that holds a million of them in 32 MB: ids of 32 hex digits lie in two longs
 * each, by open addressing; ids of any other form lie in an ordinary set beside.
 */
final class IdSet {
    private static final int HEX_DIGITS = 32;
    private static final int INITIAL_CAPACITY = 1 << 10;

    private final Set<String> irregular = new HashSet<>();
    private long[] table = new long[2 * INITIAL_CAPACITY];
    private int size;
    // The table marks a free place by two zeros, so the id of zeros needs a place of its own.
    private boolean hasZero;

    /** Adds the id; false if it was there before. */
    boolean add(String id) {
        if (id.length() != HEX_DIGITS || !isLowerCaseHex(id)) {
            return irregular.add(id);
        }
        long high = Long.parseUnsignedLong(id, 0, 16, 16);
        long low = Long.parseUnsignedLong(id, 16, 32, 16);
        if (high == 0 && low == 0) {
            boolean added = !hasZero;
            hasZero = true;
            return added;
        }
        int place = place(table, high, low);
        if (table[place] != 0 || table[place + 1] != 0) {
            return false;
        }
        table[place] = high;
        table[place + 1] = low;
        if (++size * 4L > table.length) {
            grow();
        }
        return true;
    }

    private void grow() {
        long[] larger = new long[table.length * 2];
        for (int i = 0; i < table.length; i += 2) {
            if (table[i] != 0 || table[i + 1] != 0) {
                int place = place(larger, table[i], table[i + 1]);
                larger[place] = table[i];
                larger[place + 1] = table[i + 1];
            }
        }
        table = larger;
    }

    /** Where the id lies, or where it would. */
    private static int place(long[] table, long high, long low) {
        int pairs = table.length / 2;
        // Ids are hashes already: any of their bits will do.
        int pair = (int) (low & (pairs - 1));
        while ((table[2 * pair] != high || table[2 * pair + 1] != low)
                && (table[2 * pair] != 0 || table[2 * pair + 1] != 0)) {
            pair = (pair + 1) & (pairs - 1);
        }
        return 2 * pair;
    }

    private static boolean isLowerCaseHex(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
