package dev.kairos.bench.policies;

import dev.kairos.bench.simulated.SimulatedDevice;
import java.util.List;
import java.util.Locale;

/** Kinds of policies that are compared; of each, the best settings count. */
enum Family {
    /** First come, first served, with size and delay. */
    FCFS {
        @Override
        List<Candidate> grid(SimulatedDevice device, boolean quick) {
            return Candidate.firstComeFirstServed(quick);
        }
    },

    /** Length buckets, each first come, first served. */
    SORTED {
        @Override
        List<Candidate> grid(SimulatedDevice device, boolean quick) {
            return Candidate.sortAndBucket(device, quick);
        }
    },

    /** The product's. */
    OURS {
        @Override
        List<Candidate> grid(SimulatedDevice device, boolean quick) {
            return Candidate.ours();
        }
    },

    /** No batches. */
    PER_RECORD {
        @Override
        List<Candidate> grid(SimulatedDevice device, boolean quick) {
            return Candidate.perRecord();
        }
    };

    /** The settings that are tried on a device. */
    abstract List<Candidate> grid(SimulatedDevice device, boolean quick);

    /** As in reports: lower case. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
