/**
 * Forecasts of returns from price bars and of next-day moves from texts and prices: readers,
 * baselines, models, and how they are measured.
 */
package dev.kairos.modelcli.market;
