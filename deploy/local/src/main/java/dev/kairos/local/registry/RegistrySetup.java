package dev.kairos.local.registry;

import static java.util.Objects.requireNonNull;

import dev.kairos.local.KairosException;
import dev.kairos.local.run.HttpProbe;
import dev.kairos.schemas.JavaProperties;
import dev.kairos.schemas.RegistryException;
import dev.kairos.schemas.RegistryUnavailableException;
import dev.kairos.schemas.SchemaRegistryClient;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.apache.avro.Schema;

/** Sets up a schema registry, as a deployment does once. */
public final class RegistrySetup {
    private static final String COMPATIBILITY = "FULL_TRANSITIVE";

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
        return new HttpProbe(URI.create(url + "/subjects")).isOk();
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
            subjects.forEach(
                    (subject, schema) ->
                            registry.register(subject, JavaProperties.removedFrom(schema)));
        } catch (RegistryException | RegistryUnavailableException e) {
            throw new KairosException("The schema registry was not set up: " + e.getMessage(), e);
        }
    }
}
