/** Devices with a stated cost curve, in virtual time: policies are compared without hardware. */
package dev.kairos.inference.simulation;
