/**
 * Forecasts of any table of numbers with dates, measured by the protocol of published tables: no
 * row of the test part is looked at before the end, and nothing of a window but its lookback.
 */
package dev.kairos.modelcli.forecast;
