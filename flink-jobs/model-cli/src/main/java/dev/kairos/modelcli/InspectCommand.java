package dev.kairos.modelcli;

import dev.kairos.inference.packaging.EncoderPackage;
import dev.kairos.inference.packaging.ManifestYaml;
import dev.kairos.inference.packaging.ModelPackage;
import dev.kairos.inference.packaging.TemporalPackage;
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
        if (EncoderPackage.isEncoder(model.reference())) {
            var source = EncoderPackage.load(model.reference());
            show(source.location(), source.hash(), ManifestYaml.write(source.manifest()));
            OpeningCheck.of(source);
        } else if (TemporalPackage.isTemporal(model.reference())) {
            var source = TemporalPackage.load(model.reference());
            show(source.location(), source.hash(), ManifestYaml.write(source.manifest()));
            OpeningCheck.of(source);
        } else {
            var source = ModelPackage.load(model.reference());
            show(source.location(), source.hash(), ManifestYaml.write(source.manifest()));
            OpeningCheck.of(source);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("verified: files, encoder, inputs and outputs are as described");
        out.flush();
        return 0;
    }

    private void show(String location, String hash, byte[] manifest) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("location: %s%nmodel_hash: %s%n", location, hash);
        out.print(new String(manifest, StandardCharsets.UTF_8));
    }
}
