/**
 * The scheduler at work: leases, queues, predictor threads, and what happens when something fails.
 * {@link dev.kairos.inference.scheduling.SharedScheduler} is where users come in.
 */
package dev.kairos.inference.scheduling;
