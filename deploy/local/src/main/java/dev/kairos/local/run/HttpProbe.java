package dev.kairos.local.run;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/**
 * Asks an address once, without the retries of a client, whether it answers 200.
 *
 * @param address to ask with GET
 */
public record HttpProbe(URI address) {
    private static final int CONNECT_TIMEOUT_MS = 1000;
    private static final int READ_TIMEOUT_MS = 5000;

    public HttpProbe {
        requireNonNull(address, "address");
    }

    /**
     * Whether it answers 200 now.
     *
     * @throws IOException while nothing listens
     */
    public boolean isOk() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_TIMEOUT_MS);
        connection.setReadTimeout(READ_TIMEOUT_MS);
        try {
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } finally {
            connection.disconnect();
        }
    }
}
