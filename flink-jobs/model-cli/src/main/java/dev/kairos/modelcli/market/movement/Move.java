package dev.kairos.modelcli.market.movement;

/**
 * What a day did to a price, by the thresholds of Xu and Cohen, "Stock movement prediction from
 * tweets and historical prices" (2018): small moves are neither up nor down.
 */
enum Move {
    DOWN,
    SMALL,
    UP;

    private static final double MOST_DOWN = -0.005;
    private static final double LEAST_UP = 0.0055;

    static Move of(double before, double after) {
        double change = after / before - 1;
        if (change <= MOST_DOWN) {
            return DOWN;
        }
        return change > LEAST_UP ? UP : SMALL;
    }
}
