/**
 * Which of the waiting inputs run together, and when. Plain numbers and times: no threads, no
 * clocks, no models, so that a policy runs the same in a server and in a simulation.
 */
package dev.kairos.inference.batching;
