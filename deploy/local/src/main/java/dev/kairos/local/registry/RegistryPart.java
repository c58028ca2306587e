package dev.kairos.local.registry;

import dev.kairos.local.process.PartSpec;
import dev.kairos.local.run.Ports;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Apicurio Registry as a process whose schemas and ids outlive it. */
public final class RegistryPart {
    public static final String NAME = "registry";

    private RegistryPart() {}

    /**
     * How it is started.
     *
     * @param jar the registry's runner jar; it names the rest of its classpath
     * @param database file of its H2 database, without the ending
     */
    public static PartSpec spec(Path jar, Path database, int port) {
        return new PartSpec(
                NAME,
                port,
                jar.toString(),
                List.of(
                        "-Xmx192m",
                        "-Xms48m",
                        "-XX:MaxMetaspaceSize=160m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dquarkus.http.host=" + Ports.HOST,
                        "-Dquarkus.http.port=" + port,
                        "-Dquarkus.http.access-log.enabled=false",
                        "-Dquarkus.log.console.color=false",
                        "-Dapicurio.storage.kind=sql",
                        "-Dapicurio.storage.sql.kind=h2",
                        // An id that was handed out is in topics already: it must be on disk.
                        "-Dapicurio.datasource.url=jdbc:h2:file:" + database + ";WRITE_DELAY=0",
                        "-Dapicurio.datasource.jdbc.initial-size=2",
                        "-Dapicurio.datasource.jdbc.min-size=2",
                        "-Dapicurio.datasource.jdbc.max-size=8"),
                "io.quarkus.runner.GeneratedMain",
                List.of(),
                Map.of());
    }
}
