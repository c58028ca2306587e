/**
 * Keeps the promise of quantile forecasts while the stream drifts: as outcomes become known, each
 * quantile is moved until the share of outcomes below it is the share it was announced for. One
 * implementation for scoring files and for streams.
 */
package dev.kairos.temporalcontext.calibration;
