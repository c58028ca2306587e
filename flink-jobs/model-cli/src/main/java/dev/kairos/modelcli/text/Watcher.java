package dev.kairos.modelcli.text;

/** Who watches a training. */
public interface Watcher {
    /** Something happened that is worth a line. */
    void line(String text);

    /**
     * A step was done.
     *
     * @param done texts that were learnt from since the start, in all passes
     */
    void texts(long done);
}
