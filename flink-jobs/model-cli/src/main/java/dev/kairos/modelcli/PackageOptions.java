package dev.kairos.modelcli;

import dev.kairos.inference.packaging.ModelManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** What a training writes: the package, under which name and version, and a report. */
final class PackageOptions {
    @Option(
            names = "--output",
            paramLabel = "DIR",
            required = true,
            description =
                    "Folder of the new package, of the name of --name where it is to be shipped;"
                            + " must not exist or be empty.")
    private Path output;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description =
                    "Also write everything that was measured, as JSON; of clinical models and"
                            + " movement also as a page with plots beside it, FILE.html.")
    private Path report;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the package; unless given, that of its task.")
    private String name;

    @Option(
            names = "--model-version",
            paramLabel = "VERSION",
            description = "Version of the package; not the next of the shipped one by itself.",
            defaultValue = "1")
    private String version;

    /**
     * Refuses what could not be written; now, and not after an hour of training.
     *
     * @param usualName of the package unless the command line gives another
     * @throws UserError if a name or version is none, or something is in the way
     */
    void check(String usualName) throws IOException {
        if (name == null) {
            name = usualName;
        }
        if (version.isBlank()) {
            throw new UsageError("--model-version must not be blank");
        }
        try {
            ModelManifest.requireName(name);
        } catch (IllegalArgumentException e) {
            throw new UsageError("--name: " + e.getMessage(), e);
        }
        OutputFolder.requireFree(output);
        JsonReport.requirePlace(report);
    }

    /** Folder of the new package, as it was named. */
    Path output() {
        return output;
    }

    /** A path beside the package, of its name and what is added to it. */
    Path beside(String ending) {
        Path place = output.toAbsolutePath().normalize();
        return place.resolveSibling(place.getFileName() + ending);
    }

    /** Where it is to be written before it is whole; what a killed run left there is removed. */
    Path begin() throws IOException {
        Path unfinished = beside(".unfinished");
        OutputFolder.remove(unfinished);
        return unfinished;
    }

    /** Puts a package that is whole into its place. */
    void finish(Path whole) throws IOException {
        Path place = beside("");
        // An empty folder may be there.
        Files.deleteIfExists(place);
        Files.move(whole, place);
    }

    /** Name of the package; after {@link #check}. */
    String name() {
        return name;
    }

    /** Version of the package. */
    String version() {
        return version;
    }

    /** Writes the report, if one is asked for. */
    void writeReport(Map<String, Object> measured) throws IOException {
        if (report != null) {
            JsonReport.write(report, measured);
        }
    }

    /** Writes the report and its page, if one is asked for. */
    void writeReport(Map<String, Object> measured, String html) throws IOException {
        writeReport(measured);
        if (report != null) {
            JsonReport.writePage(report, html);
        }
    }
}
