package dev.kairos.modelcli;

/** How many threads PyTorch computes with. */
public final class TrainingThreads {
    private static final String PROPERTY = "ai.djl.pytorch.num_threads";

    private TrainingThreads() {}

    /**
     * Takes one, unless the user asked for another number; call it before the engine starts.
     * Threads of PyTorch that wait for each other stall when cores are shared, and one thread keeps
     * sums in one order: the same seed gives the same weights.
     */
    public static void oneUnlessAsked() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, "1");
            System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        }
    }
}
