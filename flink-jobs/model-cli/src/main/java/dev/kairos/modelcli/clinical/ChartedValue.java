package dev.kairos.modelcli.clinical;

/**
 * A value as a file charts it, after cleaning.
 *
 * @param time when: minutes since admission of a stay, hours of hourly rows
 * @param variable its name in the file
 * @param value in the file's unit
 */
public record ChartedValue(int time, String variable, double value) {}
