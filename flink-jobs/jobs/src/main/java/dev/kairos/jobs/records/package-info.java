/**
 * What flows between the operators. Absent values are null here, never {@code Optional}: Flink
 * serialises these records as POJOs, without Kryo.
 */
package dev.kairos.jobs.records;
