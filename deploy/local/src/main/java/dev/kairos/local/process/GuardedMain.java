package dev.kairos.local.process;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another main class and ends the process when whoever started it is gone.
 *
 * <p>The starter holds the other end of standard input. However it ends, kill -9 included, the
 * operating system closes that end, and no part is left behind. This class uses nothing but the
 * JDK, since it runs on every part's classpath.
 */
public final class GuardedMain {
    private static final long SHUTDOWN_PATIENCE_MS = 20_000;
    private static final int STARTER_GONE = 143;

    private GuardedMain() {}

    /**
     * Runs the main class that the first argument names.
     *
     * @param args the main class, then its arguments
     */
    public static void main(String[] args) throws Throwable {
        if (args.length == 0) {
            throw new IllegalArgumentException("Usage: GuardedMain MAIN_CLASS [ARGUMENT...]");
        }
        Thread watch = new Thread(() -> endWith(System.in), "starter-watch");
        watch.setDaemon(true);
        watch.start();
        try {
            Class.forName(args[0])
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void endWith(InputStream starter) {
        try {
            while (starter.read() >= 0) {
                // Nothing is ever sent: only the end counts.
            }
        } catch (IOException e) {
            // A broken pipe says the same as its end.
        }
        Thread halt =
                new Thread(
                        () -> {
                            try {
                                Thread.sleep(SHUTDOWN_PATIENCE_MS);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            Runtime.getRuntime().halt(STARTER_GONE);
                        },
                        "starter-watch-halt");
        halt.setDaemon(true);
        halt.start();
        System.exit(STARTER_GONE);
    }
}
