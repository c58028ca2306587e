package dev.kairos.inference.scheduling;

import java.util.List;
import java.util.Set;

/** Threads of schedulers that came since this was made: other tests' end when they are due. */
final class NewThreads {
    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    List<String> names() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.startsWith("kairos-"))
                .toList();
    }

    long predictors() {
        return names().stream().filter("kairos-predictor-cpu"::equals).count();
    }
}
