package dev.kairos.modelcli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kairos.inference.packaging.TemporalPackage;
import dev.kairos.modelcli.scoring.OutputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reports as JSON files, and as pages beside them; a file appears when it is complete. */
final class JsonReport {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private JsonReport() {}

    /**
     * Makes sure, before hours of work, that a report could be written there.
     *
     * @param file where it will be written, or null if it will not
     * @param others what is read and written beside it; null is none
     * @throws UserError if there is no such folder, or the file is one, or is no file, or another
     *     of the command's
     */
    static void requirePlace(Path file, Path... others) throws IOException {
        if (file == null) {
            return;
        }
        OutputFile.requireOwn(file, others);
        OutputFile.requireOwn(pageOf(file), others);
        if (Files.isDirectory(file)) {
            throw new UserError(file + ": is a folder; name a file for the report");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new UserError(file + ": is a device or a pipe; name a file for the report");
        }
        if (!Files.isDirectory(file.toAbsolutePath().getParent())) {
            throw new UserError(file + ": there is no such folder for the report");
        }
    }

    static void write(Path file, Map<String, Object> report) throws IOException {
        OutputFile.writeText(
                file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
    }

    /** What was measured of a package, after what names it. */
    static Map<String, Object> of(TemporalPackage source, Map<String, Object> measured) {
        var report = new LinkedHashMap<String, Object>();
        report.put("model", source.manifest().name());
        report.put("version", source.manifest().version());
        report.put("sha256", source.hash());
        report.putAll(measured);
        return report;
    }

    /** Writes a page beside a report, under its name and {@code .html}. */
    static void writePage(Path report, String html) {
        OutputFile.writeText(pageOf(report), html);
    }

    private static Path pageOf(Path report) {
        return report.resolveSibling(report.getFileName() + ".html");
    }
}
