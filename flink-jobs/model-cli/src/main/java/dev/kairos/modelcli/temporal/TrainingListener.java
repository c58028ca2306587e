package dev.kairos.modelcli.temporal;

/** Is told how a training goes on. */
public interface TrainingListener {
    /** Tells nobody. */
    TrainingListener NONE = new TrainingListener() {};

    /**
     * A step was made.
     *
     * @param done steps so far
     * @param planned steps of all planned epochs; an early end makes fewer
     */
    default void step(long done, long planned) {}

    /** An epoch was made and measured. */
    default void epoch(Trained.Epoch epoch) {}
}
