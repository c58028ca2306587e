package dev.kairos.inference.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ProcessThreadTest {
    /** The code of a job: calls what it is given, from a class of its own loader. */
    public static final class JobCode implements Function<Function<String, Thread>, Thread> {
        @Override
        public Thread apply(Function<String, Thread> make) {
            return make.apply("kairos-test");
        }
    }

    /** Plays the loader of a job. */
    private static final class JobLoader extends ClassLoader {
        JobLoader() {
            super(ProcessThreadTest.class.getClassLoader());
        }

        @SuppressWarnings("unchecked")
        Function<Function<String, Thread>, Thread> jobCode() throws Exception {
            byte[] code;
            try (InputStream in =
                    getResourceAsStream(JobCode.class.getName().replace('.', '/') + ".class")) {
                code = in.readAllBytes();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            var source = new CodeSource(new URL("file:/job.jar"), (Certificate[]) null);
            var domain = new ProtectionDomain(source, null, this, null);
            Class<?> defined = defineClass(JobCode.class.getName(), code, 0, code.length, domain);
            assertThat(defined).isNotSameAs(JobCode.class);
            return (Function<Function<String, Thread>, Thread>)
                    defined.getDeclaredConstructor().newInstance();
        }
    }

    @Test
    void aThreadDoesNotKeepTheClassesOfTheJobThatMadeIt() throws Exception {
        var done = new CountDownLatch(1);
        var loader = new JobLoader();
        Thread thread =
                loader.jobCode().apply(name -> ProcessThread.daemon(name, () -> await(done)));
        thread.start();
        var left = new WeakReference<>(loader);
        loader = null;
        Awaitility.await()
                .untilAsserted(
                        () -> {
                            System.gc();
                            assertThat(left.get()).isNull();
                        });
        assertThat(thread.isAlive()).isTrue();
        done.countDown();
        thread.join();
    }

    private static void await(CountDownLatch done) {
        try {
            done.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
