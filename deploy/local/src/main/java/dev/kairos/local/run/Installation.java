package dev.kairos.local.run;

import static java.util.Objects.requireNonNull;

import dev.kairos.local.KairosException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Where the build left what the parts are started from.
 *
 * @param root of the repository
 */
public record Installation(Path root) {
    /** The system property by which the shell script tells the repository's root. */
    public static final String ROOT_PROPERTY = "kairos.root";

    public Installation {
        requireNonNull(root, "root");
    }

    /** The repository that the {@code kairos} script lies in. */
    public static Installation current() {
        String root = System.getProperty(ROOT_PROPERTY);
        if (root == null) {
            throw new KairosException(
                    "Start Kairos through deploy/local/kairos; it says where the repository is (-D%s)."
                            .formatted(ROOT_PROPERTY));
        }
        return new Installation(Path.of(root));
    }

    /** Classes of this module and what they need. */
    public String localClasspath() {
        return localJar() + File.pathSeparator + folder("deploy/local/target/lib");
    }

    /** This module alone; it holds the main class around every part's own. */
    public Path localJar() {
        return jar("deploy/local/target", "kairos-local-*.jar");
    }

    public String flinkClasspath() {
        return folder("deploy/local/flink/target/lib");
    }

    public String streamsClasspath() {
        return jar("streams-app/target", "kairos-streams-app-*.jar")
                + File.pathSeparator
                + folder("streams-app/target/lib");
    }

    public Path registryJar() {
        return jar("deploy/local/target/registry", "apicurio-registry-app-*-runner.jar");
    }

    public Path jobJar() {
        return jar("flink-jobs/jobs/target", "kairos-jobs-*-job.jar");
    }

    private String folder(String path) {
        Path folder = root.resolve(path);
        if (!Files.isDirectory(folder)) {
            throw missing(folder.toString());
        }
        return folder.resolve("*").toString();
    }

    private Path jar(String folder, String glob) {
        Path where = root.resolve(folder);
        if (!Files.isDirectory(where)) {
            throw missing(where.toString());
        }
        try (var files = Files.newDirectoryStream(where, glob)) {
            List<Path> found =
                    StreamSupport.stream(files.spliterator(), false)
                            .filter(file -> !file.toString().endsWith("-sources.jar"))
                            .filter(file -> !file.toString().endsWith("-tests.jar"))
                            .sorted()
                            .toList();
            if (found.isEmpty()) {
                throw missing(where + "/" + glob);
            }
            return found.get(found.size() - 1);
        } catch (IOException e) {
            throw new KairosException("Cannot list " + where + ": " + e.getMessage(), e);
        }
    }

    private static KairosException missing(String what) {
        return new KairosException("%s is missing; deploy/local/kairos builds it.".formatted(what));
    }
}
