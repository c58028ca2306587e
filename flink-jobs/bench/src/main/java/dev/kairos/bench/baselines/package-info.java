/**
 * How others batch, behind the interface of the product's own policy, so that both run in the same
 * runtime and in the same simulation.
 */
package dev.kairos.bench.baselines;
