package dev.kairos.jobs.functions;

import dev.kairos.inference.scheduling.SharedScheduler;
import java.io.Serializable;

/** How a subtask gets hold of the scheduler of its process. */
@FunctionalInterface
public interface SchedulerAccess extends Serializable {
    /** Takes a hold, which the subtask closes when it ends. */
    SharedScheduler.Lease lease();
}
