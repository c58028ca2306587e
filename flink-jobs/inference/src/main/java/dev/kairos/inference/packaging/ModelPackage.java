package dev.kairos.inference.packaging;

import dev.kairos.inference.packaging.ModelManifest.PackagedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model package whose files were read, and found to be what {@code model.yaml} says: a folder, or
 * {@code models/<name>/} on the class path for what Kairos ships.
 */
public final class ModelPackage {
    /** The file that describes a package, within its folder. */
    public static final String MANIFEST_FILE = "model.yaml";

    private final String location;
    private final ModelManifest manifest;
    private final byte[] manifestBytes;
    private final Map<String, byte[]> files;

    private ModelPackage(
            String location,
            ModelManifest manifest,
            byte[] manifestBytes,
            Map<String, byte[]> files) {
        this.location = location;
        this.manifest = manifest;
        this.manifestBytes = manifestBytes;
        this.files = files;
    }

    /**
     * Reads a package and checks it against its description. The encoder, which the package only
     * names, is looked for here and checked when it is opened.
     *
     * @param reference name of a shipped package, or a folder; the name wins, so write {@code
     *     ./name} for a folder that is called the same
     * @throws ModelPackageException saying what is wrong, where, and what to do
     */
    public static ModelPackage load(String reference) {
        Folder folder = Folder.of(reference);
        byte[] yaml = folder.readModel();
        // An adapted encoder may lie beside the package that names it.
        ModelManifest manifest =
                ManifestYaml.read(yaml, folder.place(MANIFEST_FILE))
                        .withEncoderFrom(folder.packages());
        var files = new LinkedHashMap<String, byte[]>();
        for (PackagedFile file : manifest.files()) {
            byte[] bytes = folder.read(file.path());
            check(file, bytes, folder.place(file.path()));
            files.put(file.path(), bytes);
        }
        manifest.encoder().requirePresent();
        return new ModelPackage(folder.location(), manifest, yaml, files);
    }

    /**
     * The hash that {@link #hash()} of the loaded package would have.
     *
     * @throws ModelPackageException if there is no such package
     */
    public static String hashOf(String reference) {
        return Sha256.of(Folder.of(reference).read(MANIFEST_FILE));
    }

    /** Where the package was read, for messages. */
    public String location() {
        return location;
    }

    public ModelManifest manifest() {
        return manifest;
    }

    /** SHA-256 of {@code model.yaml}, which holds the hashes of the rest. */
    public String hash() {
        return Sha256.of(manifestBytes);
    }

    /** The bytes of {@code model.onnx}. */
    public byte[] modelBytes() {
        return files.get(ModelManifest.MODEL_FILE).clone();
    }

    /**
     * Writes the package to a folder, byte for byte.
     *
     * @param folder made if it is not there
     * @throws IOException if a file cannot be written
     */
    public void copyTo(Path folder) throws IOException {
        for (var file : files.entrySet()) {
            Path target = folder.resolve(file.getKey());
            Files.createDirectories(target.toAbsolutePath().getParent());
            Files.write(target, file.getValue());
        }
        // Last, so that a folder with a manifest is a complete package.
        Files.write(folder.resolve(MANIFEST_FILE), manifestBytes);
    }

    /**
     * Copies the adapted encoder that lies beside the package, if there is one; an encoder on the
     * class path is not copied.
     *
     * @param packages the folder to make the encoder's folder in; it may hold this encoder already
     * @throws ModelPackageException if something else has its place
     * @throws IOException if a file cannot be written
     */
    public void copyEncoderTo(Path packages) throws IOException {
        manifest.encoder().copyPackageTo(packages);
    }

    static void check(PackagedFile expected, byte[] bytes, String place) {
        if (bytes.length != expected.bytes()) {
            throw new ModelPackageException(
                    ("%s: has %d bytes, %s says %d: it was cut short or replaced; copy the"
                                    + " package again")
                            .formatted(place, bytes.length, MANIFEST_FILE, expected.bytes()));
        }
        String found = Sha256.of(bytes);
        if (!found.equals(expected.sha256())) {
            throw new ModelPackageException(
                    ("%s: has SHA-256 %s, %s says %s: it is damaged or was changed; copy the"
                                    + " package again")
                            .formatted(place, found, MANIFEST_FILE, expected.sha256()));
        }
    }

    /** Where the files of a package are read from. */
    record Folder(String location, String resources, Path path) {
        static Folder of(String reference) {
            if (reference == null || reference.isBlank()) {
                throw new ModelPackageException(
                        "A model is named by a shipped package or a folder; the name is blank");
            }
            if (reference.matches("[a-z0-9][a-z0-9-]*")) {
                String resources = "models/" + reference + "/";
                if (loader().getResource(resources + MANIFEST_FILE) != null) {
                    return new Folder("classpath:" + resources, resources, null);
                }
            }
            Path path;
            try {
                path = Path.of(reference);
            } catch (InvalidPathException e) {
                throw new ModelPackageException("'%s' names no model".formatted(reference), e);
            }
            if (!Files.isDirectory(path)) {
                throw new ModelPackageException(
                        ("There is no model '%s': neither a shipped package of that name nor a"
                                        + " folder %s")
                                .formatted(reference, path.toAbsolutePath()));
            }
            return new Folder(path.toString(), null, path);
        }

        /** The folder that the package's folder lies in; null if it lies in none. */
        Path packages() {
            return path == null ? null : path.toAbsolutePath().normalize().getParent();
        }

        /**
         * The description of a model of any kind.
         *
         * @throws ModelPackageException if there is none, or it is an encoder's
         */
        byte[] readModel() {
            byte[] yaml = read(MANIFEST_FILE);
            if (ManifestYaml.taskOf(yaml).equals(EncoderManifest.TASK)) {
                throw new ModelPackageException(
                        ("%s: is a text encoder, not a model: it gives vectors, and models are"
                                        + " built on it; name such a model")
                                .formatted(location));
            }
            return yaml;
        }

        String place(String file) {
            return path == null ? location + file : path.resolve(file).toString();
        }

        byte[] read(String file) {
            try {
                if (path != null) {
                    return Files.readAllBytes(path.resolve(file));
                }
                try (InputStream in = loader().getResourceAsStream(resources + file)) {
                    if (in == null) {
                        throw new NoSuchFileException(file);
                    }
                    return in.readAllBytes();
                }
            } catch (NoSuchFileException e) {
                throw new ModelPackageException(
                        "%s: the file is missing; copy the package again, with all its files"
                                .formatted(place(file)),
                        e);
            } catch (IOException e) {
                // Not the package's fault: what cannot be read now may be readable later.
                throw new UncheckedIOException(
                        "%s: cannot be read: %s".formatted(place(file), e.getMessage()), e);
            }
        }

        private static ClassLoader loader() {
            return ModelPackage.class.getClassLoader();
        }
    }
}
