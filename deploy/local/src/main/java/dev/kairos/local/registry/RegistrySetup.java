package dev.kairos.local.registry;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kairos.local.KairosException;
import dev.kairos.schemas.RegistryException;
import dev.kairos.schemas.RegistryUnavailableException;
import dev.kairos.schemas.SchemaRegistryClient;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/** Sets up a schema registry, as a deployment does once. */
public final class RegistrySetup {
    private static final String COMPATIBILITY = "FULL_TRANSITIVE";
    private static final int CONNECT_TIMEOUT_MS = 1000;
    private static final int READ_TIMEOUT_MS = 5000;

    private final String url;

    /**
     * @param url base of the Confluent API, without a slash at the end
     */
    public RegistrySetup(String url) {
        this.url = requireNonNull(url, "url");
    }

    /**
     * Whether it answers now; asks once.
     *
     * @throws IOException while nothing listens
     */
    public boolean isReady() throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url + "/subjects").toURL().openConnection();
        connection.setConnectTimeout(CONNECT_TIMEOUT_MS);
        connection.setReadTimeout(READ_TIMEOUT_MS);
        try {
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } finally {
            connection.disconnect();
        }
    }

    /**
     * Lets only schemas in that can read and be read by every earlier one, and registers those that
     * are missing.
     *
     * @param subjects schemas of generated classes by subject
     * @throws KairosException if the registry refuses
     */
    public void apply(Map<String, Schema> subjects) {
        try {
            SchemaRegistryClient registry = SchemaRegistryClient.at(url);
            registry.setCompatibility(COMPATIBILITY);
            subjects.forEach((subject, schema) -> registry.register(subject, asReleased(schema)));
        } catch (RegistryException | RegistryUnavailableException e) {
            throw new KairosException("The schema registry was not set up: " + e.getMessage(), e);
        }
    }

    /** Without what only the generator of Java classes adds, as serializers register it too. */
    private static Schema asReleased(Schema schema) {
        try {
            JsonNode tree = new ObjectMapper().readTree(schema.toString());
            for (JsonNode parent : tree.findParents(GenericData.STRING_PROP)) {
                ((ObjectNode) parent).remove(GenericData.STRING_PROP);
            }
            return new Schema.Parser().parse(tree.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A schema writes itself as JSON", e);
        }
    }
}
