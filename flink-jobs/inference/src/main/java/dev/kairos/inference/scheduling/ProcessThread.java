package dev.kairos.inference.scheduling;

import java.security.AccessController;
import java.security.PrivilegedAction;

/** Threads that belong to the process and outlive the job whose call made them. */
final class ProcessThread {
    private ProcessThread() {}

    /**
     * A daemon that has yet to be started. Nothing in it leads to its maker's class loader, or a
     * cancelled job's classes would stay as long as the thread does.
     */
    @SuppressWarnings("removal") // Until Java 24, a thread remembers whose code called for it.
    static Thread daemon(String name, Runnable task) {
        return AccessController.doPrivileged(
                (PrivilegedAction<Thread>)
                        () -> {
                            var thread = new Thread(null, task, name, 0, false);
                            thread.setDaemon(true);
                            thread.setContextClassLoader(ProcessThread.class.getClassLoader());
                            return thread;
                        });
    }
}
