/** Devices and arrivals in virtual time. */
package dev.kairos.bench.simulated;
