package dev.kairos.inference.adaptation;

import dev.kairos.inference.packaging.EncoderManifest;
import dev.kairos.inference.packaging.ManifestYaml;
import dev.kairos.inference.packaging.ModelManifest;
import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import dev.kairos.inference.packaging.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * A step of the Maven build: makes the files of adapted encoders that are too large to be kept in
 * the repository, from the adapter and the activations that are kept there and the base that Maven
 * fetched, and fails unless they have the hashes that {@code model.yaml} names.
 */
public final class AdaptedEncoderBuild {
    private AdaptedEncoderBuild() {}

    /**
     * Runs the step.
     *
     * @param arguments the folder with the packages; those without an adapter are left alone
     */
    public static void main(String[] arguments) throws IOException {
        Path packages = Path.of(arguments[0]);
        if (!Files.isDirectory(packages)) {
            return;
        }
        List<Path> folders;
        try (var entries = Files.list(packages)) {
            folders = entries.sorted().toList();
        }
        for (Path folder : folders) {
            if (Files.exists(folder.resolve(EncoderManifest.ADAPTER_FILE))) {
                build(folder);
            }
        }
    }

    private static void build(Path folder) throws IOException {
        Path yaml = folder.resolve(ModelPackage.MANIFEST_FILE);
        EncoderManifest manifest =
                ManifestYaml.readEncoder(Files.readAllBytes(yaml), yaml.toString());
        PackagedFile model = manifest.file(ModelManifest.MODEL_FILE);
        PackagedFile tokenizer = manifest.file(EncoderManifest.TOKENIZER_FILE);
        if (isThere(folder, model) && isThere(folder, tokenizer)) {
            return;
        }
        AdaptedEncoder built =
                AdaptedEncoder.of(
                        manifest.base().spec(manifest.maxTokens(), manifest.width()),
                        read(folder, EncoderManifest.ADAPTER_FILE, Adapter::parse),
                        read(folder, EncoderManifest.ACTIVATIONS_FILE, Activations::parse));
        write(folder, model, built.model());
        write(folder, tokenizer, built.tokenizer());
    }

    private static boolean isThere(Path folder, PackagedFile file) throws IOException {
        Path path = folder.resolve(file.path());
        return Files.exists(path)
                && PackagedFile.of(file.path(), Files.readAllBytes(path)).equals(file);
    }

    private static <T> T read(Path folder, String file, Function<byte[], T> parser)
            throws IOException {
        Path path = folder.resolve(file);
        if (!Files.exists(path)) {
            throw new IllegalStateException(
                    "%s is missing, of which the encoder is made; train again".formatted(path));
        }
        try {
            return parser.apply(Files.readAllBytes(path));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(path + ": " + e.getMessage(), e);
        }
    }

    private static void write(Path folder, PackagedFile expected, byte[] bytes) throws IOException {
        PackagedFile found = PackagedFile.of(expected.path(), bytes);
        if (!found.equals(expected)) {
            throw new IllegalStateException(
                    ("%s of %s came out as %s, model.yaml says %s: the adapter, the activations,"
                         + " the base, or the code that merges them has changed; train or export"
                         + " again")
                            .formatted(expected.path(), folder, found, expected));
        }
        Files.write(folder.resolve(expected.path()), bytes);
    }
}
