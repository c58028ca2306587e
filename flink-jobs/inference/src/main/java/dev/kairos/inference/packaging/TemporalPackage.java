package dev.kairos.inference.packaging;

import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A temporal model whose files were read, and found to be what {@code model.yaml} says: a folder,
 * or {@code models/<name>/} on the class path for what Kairos ships.
 */
public final class TemporalPackage {
    private final String location;
    private final TemporalManifest manifest;
    private final byte[] manifestBytes;
    private final Map<String, byte[]> files;

    private TemporalPackage(
            String location,
            TemporalManifest manifest,
            byte[] manifestBytes,
            Map<String, byte[]> files) {
        this.location = location;
        this.manifest = manifest;
        this.manifestBytes = manifestBytes;
        this.files = files;
    }

    /**
     * Whether a reference names a temporal model; false too if it names none.
     *
     * @param reference name of a shipped package, or a folder
     */
    public static boolean isTemporal(String reference) {
        try {
            return ManifestYaml.isTemporal(
                    ModelPackage.Folder.of(reference).read(ModelPackage.MANIFEST_FILE));
        } catch (ModelPackageException e) {
            return false;
        }
    }

    /**
     * Reads a package and checks it against its description. An encoder, which the package only
     * names, is looked for here and checked when it is opened.
     *
     * @param reference name of a shipped package, or a folder
     * @throws ModelPackageException saying what is wrong, where, and what to do
     */
    public static TemporalPackage load(String reference) {
        ModelPackage.Folder folder = ModelPackage.Folder.of(reference);
        byte[] yaml = folder.readModel();
        // An adapted encoder may lie beside the package that names it.
        TemporalManifest manifest =
                ManifestYaml.readTemporal(yaml, folder.place(ModelPackage.MANIFEST_FILE))
                        .withEncodersFrom(folder.packages());
        var files = new LinkedHashMap<String, byte[]>();
        for (PackagedFile file : manifest.files()) {
            byte[] bytes = folder.read(file.path());
            ModelPackage.check(file, bytes, folder.place(file.path()));
            files.put(file.path(), bytes);
        }
        manifest.encoders().forEach(EncoderSpec::requirePresent);
        return new TemporalPackage(folder.location(), manifest, yaml, files);
    }

    /**
     * Writes a package.
     *
     * @param folder made if it is not there
     * @param files all files that the manifest names, by path
     * @throws IOException if a file cannot be written
     */
    public static void write(Path folder, TemporalManifest manifest, Map<String, byte[]> files)
            throws IOException {
        for (PackagedFile file : manifest.files()) {
            ModelPackage.check(file, files.get(file.path()), file.path());
        }
        write(folder, ManifestYaml.write(manifest), files);
    }

    private static void write(Path folder, byte[] manifest, Map<String, byte[]> files)
            throws IOException {
        for (var file : files.entrySet()) {
            Path target = folder.resolve(file.getKey());
            Files.createDirectories(target.toAbsolutePath().getParent());
            Files.write(target, file.getValue());
        }
        // Last, so that a folder with a manifest is a complete package.
        Files.write(folder.resolve(ModelPackage.MANIFEST_FILE), manifest);
    }

    /** Where the package was read, for messages. */
    public String location() {
        return location;
    }

    public TemporalManifest manifest() {
        return manifest;
    }

    /** SHA-256 of {@code model.yaml}, which holds the hashes of the rest. */
    public String hash() {
        return Sha256.of(manifestBytes);
    }

    /** The bytes of {@code model.onnx}. */
    public byte[] modelBytes() {
        return fileBytes(ModelManifest.MODEL_FILE);
    }

    /**
     * The bytes of a file of the package.
     *
     * @throws IllegalArgumentException if the manifest names no such file
     */
    public byte[] fileBytes(String path) {
        byte[] bytes = files.get(path);
        if (bytes == null) {
            throw new IllegalArgumentException("%s: has no file '%s'".formatted(location, path));
        }
        return bytes.clone();
    }

    /**
     * Writes the package to a folder, byte for byte.
     *
     * @param folder made if it is not there
     * @throws IOException if a file cannot be written
     */
    public void copyTo(Path folder) throws IOException {
        write(folder, manifestBytes, files);
    }

    /**
     * Copies the adapted encoder that lies beside the package, if there is one; an encoder on the
     * class path is not copied.
     *
     * @param packages the folder to make the encoder's folder in; it may hold this encoder already
     * @throws ModelPackageException if something else has its place
     * @throws IOException if a file cannot be written
     */
    public void copyEncodersTo(Path packages) throws IOException {
        for (EncoderSpec encoder : manifest.encoders()) {
            encoder.copyPackageTo(packages);
        }
    }
}
