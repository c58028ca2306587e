package dev.kairos.modelcli;

import dev.kairos.inference.packaging.EncoderPackage;
import dev.kairos.inference.packaging.ModelPackage;
import dev.kairos.inference.packaging.TemporalPackage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code export}: a package as a folder of its own. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        versionProvider = ModelsCommand.BuiltVersion.class,
        description = {
            "Copy a package to a folder, byte for byte; it and the copy are checked as serving"
                    + " does. An encoder from a jar stays there, named by coordinate and hash; an"
                    + " adapted one that lies beside the package is copied beside the copy."
        },
        footerHeading = "%nExample:%n",
        footer = "  kairos models export --model news-sentiment --output my-copy")
final class ExportCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ModelOption model;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            required = true,
            description = "Folder of the copy; must not exist or be empty.")
    private Path output;

    @Override
    public Integer call() throws IOException {
        // Absolute, since a bare name is looked for among the shipped packages first.
        Path place = output.toAbsolutePath().normalize();
        OutputFolder.requireFree(place);
        String hash;
        if (EncoderPackage.isEncoder(model.reference())) {
            hash = exportEncoder(place);
        } else if (TemporalPackage.isTemporal(model.reference())) {
            hash = exportTemporal(place);
        } else {
            hash = exportText(place);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf("Wrote %s, model_hash %s%n", output, hash);
        out.flush();
        return 0;
    }

    private String exportText(Path place) throws IOException {
        var source = ModelPackage.load(model.reference());
        OpeningCheck.of(source);
        Files.createDirectories(place);
        // First, since another encoder may have its place.
        source.copyEncoderTo(place.getParent());
        source.copyTo(place);
        var copy = ModelPackage.load(place.toString());
        OpeningCheck.of(copy);
        return copy.hash();
    }

    private String exportTemporal(Path place) throws IOException {
        var source = TemporalPackage.load(model.reference());
        OpeningCheck.of(source);
        Files.createDirectories(place);
        source.copyEncodersTo(place.getParent());
        source.copyTo(place);
        var copy = TemporalPackage.load(place.toString());
        OpeningCheck.of(copy);
        return copy.hash();
    }

    private String exportEncoder(Path place) throws IOException {
        var source = EncoderPackage.load(model.reference());
        String name = source.manifest().name();
        if (!place.endsWith(name)) {
            throw new UserError(
                    "%s: models find an encoder by the name of its folder; name a folder %s"
                            .formatted(output, name));
        }
        OpeningCheck.of(source);
        source.copyTo(place);
        var copy = EncoderPackage.load(place.toString());
        OpeningCheck.of(copy);
        return copy.hash();
    }
}
