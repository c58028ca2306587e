package dev.kairos.jobs.functions;

import dev.kairos.events.DeadLetter;
import dev.kairos.jobs.outputs.OutputTypes;
import org.apache.flink.util.OutputTag;

/** The side output of every operator that can set an input aside. */
public final class DeadLetterOutput {
    public static final OutputTag<DeadLetter> TAG =
            new OutputTag<>("dead-letters", OutputTypes.DEAD_LETTER);

    private DeadLetterOutput() {}
}
