package dev.kairos.inference;

/** Where a scheduler's models come from. */
interface ModelLoader {
    /** Hash of the package that the reference names now. */
    String hash(String reference);

    /** Opens the package, ready to answer. */
    BatchPredictor open(String reference);
}
