package dev.kairos.local.ledger;

/**
 * Latency from the append of an input to the append of its answer (at-least-once), or to when a
 * {@code read_committed} reader had the answer (exactly-once), in milliseconds.
 *
 * @param p50 median
 * @param p95 95th percentile
 * @param p99 99th percentile
 */
public record LatencySummary(double p50, double p95, double p99) {}
