package dev.kairos.local.ledger;

import java.util.SortedMap;

/**
 * Inputs against outputs. The unit is a source position: (pipeline, topic, partition, offset).
 *
 * @param accepted input positions; the sum of the next four
 * @param answered positions whose every answer exists, at least one of them an output
 * @param dead positions whose every answer is a dead letter
 * @param inFlight positions with an answer missing while the system runs
 * @param lost positions with an answer missing otherwise
 * @param duplicateRecords surplus output records with an id already seen
 * @param duplicateAfterId surplus distinct ids among outputs equal in pipeline, record, key,
 *     variant, scored and triggering position
 * @param answeredTwice groups equal in pipeline, record, key, variant and scored position with more
 *     than one distinct id that supersedes nothing
 * @param pipelines by pipeline name
 */
public record LedgerCounts(
        long accepted,
        long answered,
        long dead,
        long inFlight,
        long lost,
        long duplicateRecords,
        long duplicateAfterId,
        long answeredTwice,
        SortedMap<String, PipelineCounts> pipelines) {
    /** Whether nothing is lost and nothing is answered in two ways. */
    public boolean isClean() {
        return lost == 0 && duplicateAfterId == 0 && answeredTwice == 0;
    }
}
