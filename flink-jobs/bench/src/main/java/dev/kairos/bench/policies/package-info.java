/** Suite {@code policies}: how much load each policy sustains on simulated devices. */
package dev.kairos.bench.policies;
