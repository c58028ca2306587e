package dev.kairos.modelcli.forecast;

/** Forecasts the rows that follow a window of a series. */
interface Forecaster {
    /**
     * Forecasts every window of a part.
     *
     * @return [window][channel][step], made from what each window sees alone
     */
    Forecasts forecast(Windows windows);
}
