package dev.kairos.modelcli.temporal;

/**
 * The operations that a {@link TemporalNetwork} is made of. Training carries them out at once, the
 * export writes them down as a graph, so that both are one network by construction.
 *
 * <p>Shapes broadcast as in NumPy.
 *
 * @param <T> an array, or the name of one
 */
interface Operations<T> {
    /** How a parameter starts. */
    enum Start {
        ZEROS,
        ONES,
        /** Uniform within ±√(6 / (in + out)), after Glorot and Bengio (2010). */
        GLOROT,
        /** Normal with deviation 0.02, as is usual for tables of embeddings. */
        SMALL,
        /** Spread geometrically from 1/4 to 8, as frequencies. */
        FREQUENCIES
    }

    /** An input of the network by its name. */
    T input(String name);

    /** A parameter by its name, which starts as told when it is named for the first time. */
    T parameter(String name, Start start, int... shape);

    /** A number that stays. */
    T constant(float[] values, int... shape);

    /** Rows of a table; indices are integers of any shape. */
    T rows(T table, T indices);

    /** Integers as float32. */
    T toFloat(T integers);

    T matMul(T a, T b);

    T add(T a, T b);

    T subtract(T a, T b);

    T multiply(T a, T b);

    T add(T a, float number);

    T multiply(T a, float number);

    /** The smaller of each element and the number. */
    T atMost(T a, float number);

    /** The larger of each element and 0. */
    T relu(T a);

    /** Gaussian error linear unit, the exact one. */
    T gelu(T a);

    /** log(1 + eˣ). */
    T softplus(T a);

    T log(T a);

    T sin(T a);

    T cos(T a);

    /** Softmax over the last axis. */
    T softmax(T a);

    /** Layer normalisation over the last axis, epsilon 1e-5. */
    T layerNorm(T a, T gain, T offset);

    /** Running sum along an axis, each element included. */
    T runningSum(T a, int axis);

    /**
     * @param shape 0 keeps the size of that place, one -1 takes what is left
     */
    T reshape(T a, int... shape);

    T transpose(T a, int... axes);

    /**
     * A range of an axis.
     *
     * @param to exclusive; negative counts from the end, {@link Integer#MAX_VALUE} is the end
     */
    T slice(T a, int axis, int from, int to);

    T concatenate(int axis, T first, T second);

    /** Sets elements to zero at random while training, and does nothing otherwise. */
    T dropout(T a);
}
