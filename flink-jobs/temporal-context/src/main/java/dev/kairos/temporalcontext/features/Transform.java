package dev.kairos.temporalcontext.features;

/** What is done to a value before it is scaled; each can be undone. */
public enum Transform {
    /** {@code x}. */
    NONE(Double.NEGATIVE_INFINITY) {
        @Override
        double apply(double x) {
            return x;
        }

        @Override
        double invert(double y) {
            return y;
        }
    },
    /** {@code ln(x)}, for values above 0. */
    LOG(0) {
        @Override
        double apply(double x) {
            return Math.log(x);
        }

        @Override
        double invert(double y) {
            return Math.exp(y);
        }
    },
    /** {@code ln(1 + x)}, for values above -1. */
    LOG1P(-1) {
        @Override
        double apply(double x) {
            return Math.log1p(x);
        }

        @Override
        double invert(double y) {
            return Math.expm1(y);
        }
    },
    /** {@code sign(x) ln(1 + |x|)}, for values of both signs. */
    SIGNED_LOG1P(Double.NEGATIVE_INFINITY) {
        @Override
        double apply(double x) {
            return Math.copySign(Math.log1p(Math.abs(x)), x);
        }

        @Override
        double invert(double y) {
            return Math.copySign(Math.expm1(Math.abs(y)), y);
        }
    };

    private final double above;

    Transform(double above) {
        this.above = above;
    }

    abstract double apply(double x);

    abstract double invert(double y);

    /** Only values above this can be transformed. */
    double above() {
        return above;
    }
}
