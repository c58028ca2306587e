/** What batches of a real encoder cost on this machine. */
package dev.kairos.bench.costs;
