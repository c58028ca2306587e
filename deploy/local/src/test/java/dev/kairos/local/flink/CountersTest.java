package dev.kairos.local.flink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountersTest {
    @Test
    void addsUpOverRestartsOfItsSource() {
        RestartingCounter counter = new RestartingCounter();

        counter.read(5);
        counter.read(9);
        counter.read(2);
        counter.read(4);

        assertThat(counter.total()).isEqualTo(13);
    }

    @Test
    void derivesMeansOnlyFromWhatThereIs() {
        assertThat(new SchedulerCounts(4, 10, 100, 125, 0, 0).meanBatchSize()).isEqualTo(2.5);
        assertThat(new SchedulerCounts(4, 10, 100, 125, 0, 0).paddingRatio()).isEqualTo(1.25);
        assertThat(new SchedulerCounts(0, 0, 0, 0, 0, 0).meanBatchSize()).isZero();
        assertThat(new SchedulerCounts(0, 0, 0, 0, 0, 0).paddingRatio()).isZero();
    }

    @Test
    void tellsTheCausesOfAStackTraceWithoutItsFrames() {
        String trace =
                """
                org.apache.flink.client.program.ProgramInvocationException: The main method failed
                \tat org.apache.flink.Client.run(Client.java:1)
                Caused by: dev.kairos.SomeException: There is no pipeline 'x'
                \tat dev.kairos.Job.main(Job.java:2)
                \t... 3 more
                """;

        assertThat(FlinkRest.essence(trace))
                .isEqualTo(
                        "org.apache.flink.client.program.ProgramInvocationException: The main"
                            + " method failed\n"
                            + "  Caused by: dev.kairos.SomeException: There is no pipeline 'x'");
    }
}
