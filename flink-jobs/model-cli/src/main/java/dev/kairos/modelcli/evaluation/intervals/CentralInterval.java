package dev.kairos.modelcli.evaluation.intervals;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A central interval, between two quantiles whose levels add up to 1, and how it did.
 *
 * @param nominal announced share of outcomes within
 * @param coverage share of outcomes within, bounds included
 * @param width mean of upper less lower bound
 * @param winkler mean interval score: the width, and for an outcome outside its distance to the
 *     interval times {@code 2 / (1 - nominal)} (Winkler 1972; Gneiting and Raftery 2007)
 * @param worst the day furthest below the announced share, measured in its own allowance
 */
public record CentralInterval(
        double nominal, double coverage, double width, double winkler, Day worst) {
    /** What a day may lack beyond chance before an interval counts as broken. */
    private static final double TOLERANCE = 0.015;

    private static final double STANDARD_ERRORS = 3;

    /**
     * Coverage of one day.
     *
     * @param date the day
     * @param outcomes how many
     * @param coverage share of them within
     * @param allowed least coverage within 1.5 points and three binomial standard errors
     */
    public record Day(LocalDate date, long outcomes, double coverage, double allowed) {
        /** Whether the day keeps what it is allowed. */
        public boolean holds() {
            return coverage >= allowed;
        }

        private double reserve() {
            return coverage - allowed;
        }
    }

    /** Measures the interval between two levels of forecasts, of which there is at least one. */
    static CentralInterval of(
            List<QuantileForecast> forecasts, int lower, int upper, double nominal) {
        long within = 0;
        double width = 0;
        double winkler = 0;
        Map<LocalDate, long[]> days = new TreeMap<>();
        for (QuantileForecast forecast : forecasts) {
            double low = forecast.quantiles()[lower];
            double high = forecast.quantiles()[upper];
            double outside =
                    Math.max(0, Math.max(low - forecast.outcome(), forecast.outcome() - high));
            width += high - low;
            winkler += high - low + outside * 2 / (1 - nominal);
            long[] day = days.computeIfAbsent(forecast.day(), date -> new long[2]);
            day[1]++;
            if (outside == 0) {
                within++;
                day[0]++;
            }
        }
        Day worst = null;
        for (Map.Entry<LocalDate, long[]> entry : days.entrySet()) {
            Day day = day(entry.getKey(), entry.getValue()[0], entry.getValue()[1], nominal);
            worst = worst == null || day.reserve() < worst.reserve() ? day : worst;
        }
        int n = forecasts.size();
        return new CentralInterval(nominal, within / (double) n, width / n, winkler / n, worst);
    }

    private static Day day(LocalDate date, long within, long outcomes, double nominal) {
        double standardError = Math.sqrt(nominal * (1 - nominal) / outcomes);
        return new Day(
                date,
                outcomes,
                within / (double) outcomes,
                nominal - TOLERANCE - STANDARD_ERRORS * standardError);
    }
}
