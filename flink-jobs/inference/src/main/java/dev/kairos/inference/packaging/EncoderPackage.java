package dev.kairos.inference.packaging;

import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An adapted text encoder whose files were found to be what its {@code model.yaml} says: {@code
 * models/<name>/} on the class path for what Kairos ships, or a folder.
 */
public final class EncoderPackage {
    private final ModelPackage.Folder folder;
    private final String hash;
    private final EncoderManifest manifest;
    private final EncoderSpec spec;

    private EncoderPackage(
            ModelPackage.Folder folder, String hash, EncoderManifest manifest, EncoderSpec spec) {
        this.folder = folder;
        this.hash = hash;
        this.manifest = manifest;
        this.spec = spec;
    }

    /**
     * Whether a reference names an encoder and not a model; false too if it names neither.
     *
     * @param reference name of a shipped package, or a folder
     */
    public static boolean isEncoder(String reference) {
        try {
            byte[] yaml = ModelPackage.Folder.of(reference).read(ModelPackage.MANIFEST_FILE);
            return ManifestYaml.taskOf(yaml).equals(EncoderManifest.TASK);
        } catch (ModelPackageException e) {
            return false;
        }
    }

    /**
     * Reads a package and checks it against its description.
     *
     * @param reference name of a shipped package, or a folder
     * @throws ModelPackageException saying what is wrong, where, and what to do
     */
    public static EncoderPackage load(String reference) {
        ModelPackage.Folder folder = ModelPackage.Folder.of(reference);
        byte[] yaml = folder.read(ModelPackage.MANIFEST_FILE);
        EncoderManifest manifest =
                ManifestYaml.readEncoder(yaml, folder.place(ModelPackage.MANIFEST_FILE));
        for (PackagedFile file : manifest.files()) {
            ModelPackage.check(file, folder.read(file.path()), folder.place(file.path()));
        }
        EncoderSpec spec = manifest.spec().lookedForIn(folder.packages());
        return new EncoderPackage(folder, Sha256.of(yaml), manifest, spec);
    }

    /** Where the package was read, for messages. */
    public String location() {
        return folder.location();
    }

    /** SHA-256 of {@code model.yaml}, which holds the hashes of the rest. */
    public String hash() {
        return hash;
    }

    public EncoderManifest manifest() {
        return manifest;
    }

    /** How to open it, and how other packages name it. */
    public EncoderSpec spec() {
        return spec;
    }

    /**
     * Writes the package to a folder, byte for byte.
     *
     * @param target made if it is not there
     * @throws IOException if a file cannot be written
     */
    public void copyTo(Path target) throws IOException {
        Files.createDirectories(target);
        for (PackagedFile file : manifest.files()) {
            Path copy = target.resolve(file.path());
            Files.createDirectories(copy.toAbsolutePath().getParent());
            Files.write(copy, folder.read(file.path()));
        }
        // Last, so that a folder with a manifest is a complete package.
        Files.write(
                target.resolve(ModelPackage.MANIFEST_FILE),
                folder.read(ModelPackage.MANIFEST_FILE));
    }
}
