package dev.kairos.modelcli;

import dev.kairos.inference.TextClassifier;
import dev.kairos.inference.onnx.TemporalModel;
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
            "Copy a package to a folder, byte for byte, after checking it as serving does. An"
                + " encoder from a jar stays there, named by coordinate and hash; an adapted one"
                + " that lies beside the package is copied beside the copy."
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
        OutputFolder.requireFree(output);
        String hash =
                TemporalPackage.isTemporal(model.reference()) ? exportTemporal() : exportText();
        PrintWriter out = spec.commandLine().getOut();
        out.printf("Wrote %s, model_hash %s%n", output, hash);
        out.flush();
        return 0;
    }

    private String exportText() throws IOException {
        var source = ModelPackage.load(model.reference());
        TextClassifier.open(source).close();
        Files.createDirectories(output);
        source.copyTo(output);
        source.copyEncoderTo(output.toAbsolutePath().getParent());
        return ModelPackage.load(output.toString()).hash();
    }

    private String exportTemporal() throws IOException {
        var source = TemporalPackage.load(model.reference());
        TemporalModel.open(source).close();
        Files.createDirectories(output);
        source.copyTo(output);
        return TemporalPackage.load(output.toString()).hash();
    }
}
