package dev.kairos.modelcli;

import dev.kairos.inference.TextClassifier;
import dev.kairos.inference.onnx.TextEncoder;
import dev.kairos.inference.packaging.EncoderPackage;
import dev.kairos.inference.packaging.ManifestYaml;
import dev.kairos.inference.packaging.ModelPackage;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code inspect}: what a package is, and whether it would serve. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        versionProvider = ModelsCommand.BuiltVersion.class,
        description = {
            "Show what a package says of itself, and check it as serving does: the hashes of its"
                    + " files and of its encoder, and the shapes of inputs and outputs."
        },
        footerHeading = "%nExample:%n",
        footer = "  kairos models inspect --model news-sentiment")
final class InspectCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ModelOption model;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (EncoderPackage.isEncoder(model.reference())) {
            var encoder = EncoderPackage.load(model.reference());
            out.printf("location: %s%nmodel_hash: %s%n", encoder.location(), encoder.hash());
            out.print(new String(ManifestYaml.write(encoder.manifest()), StandardCharsets.UTF_8));
            TextEncoder.open(encoder.spec()).close();
            out.println("verified: files, tokenizer, inputs and outputs are as described");
            out.flush();
            return 0;
        }
        var source = ModelPackage.load(model.reference());
        out.printf("location: %s%nmodel_hash: %s%n", source.location(), source.hash());
        out.print(new String(ManifestYaml.write(source.manifest()), StandardCharsets.UTF_8));
        TextClassifier.open(source).close();
        out.println("verified: files, encoder, inputs and outputs are as described");
        out.flush();
        return 0;
    }
}
