package dev.kairos.jobs.functions;

import dev.kairos.inference.Capacity;
import dev.kairos.inference.ModelOptions;
import dev.kairos.inference.scheduling.SharedScheduler;
import dev.kairos.jobs.definition.Model;
import java.io.Serializable;

/** How a subtask gets hold of the scheduler of its process. */
@FunctionalInterface
public interface SchedulerAccess extends Serializable {
    /** Takes a hold, which the subtask closes when it ends. */
    SharedScheduler.Lease lease();

    /**
     * The scheduler of the TaskManager, leased as a pipeline asks for it.
     *
     * @param model of the pipeline's definition
     */
    static SchedulerAccess shared(Model model) {
        return () ->
                SharedScheduler.lease(
                        model.modelPackage(),
                        new ModelOptions(
                                model.devices(),
                                model.predictors(),
                                model.maxBatchTokens(),
                                model.cachedAnswers(),
                                model.hungAfter()),
                        new Capacity(model.capacity(), model.tokenCapacity()));
    }
}
