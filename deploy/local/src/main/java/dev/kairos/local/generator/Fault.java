package dev.kairos.local.generator;

import static java.util.Objects.requireNonNull;

import dev.kairos.schemas.Cause;

/** The ways in which a planted record is broken, each with the cause it must be set aside for. */
enum Fault {
    CUT_SHORT(Cause.UNDECODABLE),
    NO_MAGIC_BYTE(Cause.UNDECODABLE),
    NULL_VALUE(Cause.UNDECODABLE),
    UNKNOWN_SCHEMA_ID(Cause.UNKNOWN_SCHEMA),
    ANOTHER_RECORD(Cause.WRONG_SCHEMA),
    YEAR_50000(Cause.INVALID_TIME),
    A_DAY_AHEAD(Cause.INVALID_TIME),
    YEAR_1970(Cause.INVALID_TIME),
    NO_SYMBOLS(Cause.NO_KEY),
    EMPTY_SYMBOL(Cause.NO_KEY),
    TEXT_OF_70_KIB(Cause.TOO_LARGE),
    TEXT_OF_1_MIB(Cause.TOO_LARGE);

    private final Cause cause;

    Fault(Cause cause) {
        this.cause = requireNonNull(cause);
    }

    Cause cause() {
        return cause;
    }
}
