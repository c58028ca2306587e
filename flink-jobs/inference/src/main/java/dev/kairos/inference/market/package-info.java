/**
 * Forecasts of returns from price bars, with packages of the task {@code market-forecast}. Files
 * are scored, and streams forecast, by what is here.
 */
package dev.kairos.inference.market;
