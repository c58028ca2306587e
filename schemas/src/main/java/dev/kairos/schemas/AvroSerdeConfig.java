package dev.kairos.schemas;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;

/**
 * The configuration of {@link AvroSerializer}, {@link AvroDeserializer} and {@link
 * SchemaRegistryClient}, under Confluent's keys where Confluent has one, so that a site can put its
 * serdes in place of these. Keys that are not listed here are ignored.
 */
public final class AvroSerdeConfig extends AbstractConfig {
    public static final String REGISTRY_URL = "schema.registry.url";
    private static final String REGISTRY_URL_DOC =
            "Base URLs of the registry, separated by commas. The next one is asked when one does"
                    + " not answer.";

    public static final String AUTO_REGISTER = "auto.register.schemas";
    private static final String AUTO_REGISTER_DOC =
            "Whether a serializer registers a schema that its subject does not hold yet. With"
                    + " false, writing with such a schema is an error.";

    public static final String USE_LATEST_VERSION = "use.latest.version";
    private static final String USE_LATEST_VERSION_DOC =
            "Not supported, so that true is an error: a record is written with the schema of its"
                    + " generated class.";

    public static final String VALUE_SUBJECT_NAME_STRATEGY = "value.subject.name.strategy";
    private static final String VALUE_SUBJECT_NAME_STRATEGY_DOC =
            "How the subject of a value's schema is named: TopicNameStrategy,"
                    + " RecordNameStrategy or TopicRecordNameStrategy, with or without Confluent's"
                    + " package in front.";

    public static final String KEY_SUBJECT_NAME_STRATEGY = "key.subject.name.strategy";
    private static final String KEY_SUBJECT_NAME_STRATEGY_DOC = "The same for the schema of a key.";

    public static final String SPECIFIC_READER = "specific.avro.reader";
    private static final String SPECIFIC_READER_DOC =
            "Whether records are read as generated classes; GenericRecord with false. Confluent's"
                    + " default is false.";

    public static final String READER_CLASS = "kairos.reader.class";
    private static final String READER_CLASS_DOC =
            "The generated class that every record is read as, whichever version of its schema it"
                    + " was written with. When empty, the class is the one named like the writer's"
                    + " schema.";

    public static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";
    private static final String CREDENTIALS_SOURCE_DOC =
            "Where user and password of basic authentication come from: URL (user:password@ in"
                    + " the URL, if it is there) or USER_INFO.";

    public static final String USER_INFO = "basic.auth.user.info";
    private static final String USER_INFO_DOC =
            "user:password, with basic.auth.credentials.source=USER_INFO.";

    public static final String MAX_RETRIES = "max.retries";
    private static final String MAX_RETRIES_DOC =
            "How often a request is repeated after a refused connection, a timeout or an answer of"
                    + " 429 or 500 and above. Each time every URL is asked.";

    public static final String RETRIES_WAIT_MS = "retries.wait.ms";
    private static final String RETRIES_WAIT_MS_DOC =
            "Wait before the first repetition, in milliseconds. It doubles from one to the next,"
                    + " and each varies by a quarter.";

    public static final String RETRIES_MAX_WAIT_MS = "retries.max.wait.ms";
    private static final String RETRIES_MAX_WAIT_MS_DOC =
            "Longest wait between two repetitions, in milliseconds.";

    public static final String CONNECT_TIMEOUT_MS = "http.connect.timeout.ms";
    private static final String CONNECT_TIMEOUT_MS_DOC =
            "Longest wait for a connection, in milliseconds.";

    public static final String READ_TIMEOUT_MS = "http.read.timeout.ms";
    private static final String READ_TIMEOUT_MS_DOC =
            "Longest wait for the answer to one request, in milliseconds.";

    public static final String UNKNOWN_ID_TTL_MS = "kairos.unknown.id.ttl.ms";
    private static final String UNKNOWN_ID_TTL_MS_DOC =
            "How long an id that the registry does not know is taken for unknown without asking"
                    + " again, in milliseconds.";

    /** Kafka's own {@code ssl.*} keys with this in front configure the connection to a registry. */
    public static final String SSL_PREFIX = "schema.registry.";

    private static final List<String> SSL_KEYS =
            List.of(
                    SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
                    SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG,
                    SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
                    SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG,
                    SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG,
                    SslConfigs.SSL_KEYSTORE_TYPE_CONFIG,
                    SslConfigs.SSL_KEY_PASSWORD_CONFIG);

    private static final ConfigDef DEFINITION =
            new ConfigDef()
                    .define(
                            REGISTRY_URL,
                            ConfigDef.Type.LIST,
                            ConfigDef.NO_DEFAULT_VALUE,
                            ConfigDef.ValidList.anyNonDuplicateValues(false, false),
                            Importance.HIGH,
                            REGISTRY_URL_DOC)
                    .define(
                            AUTO_REGISTER,
                            ConfigDef.Type.BOOLEAN,
                            true,
                            Importance.MEDIUM,
                            AUTO_REGISTER_DOC)
                    .define(
                            USE_LATEST_VERSION,
                            ConfigDef.Type.BOOLEAN,
                            false,
                            Importance.LOW,
                            USE_LATEST_VERSION_DOC)
                    .define(
                            VALUE_SUBJECT_NAME_STRATEGY,
                            ConfigDef.Type.STRING,
                            SubjectNameStrategy.TOPIC_NAME.configName(),
                            Importance.MEDIUM,
                            VALUE_SUBJECT_NAME_STRATEGY_DOC)
                    .define(
                            KEY_SUBJECT_NAME_STRATEGY,
                            ConfigDef.Type.STRING,
                            SubjectNameStrategy.TOPIC_NAME.configName(),
                            Importance.LOW,
                            KEY_SUBJECT_NAME_STRATEGY_DOC)
                    .define(
                            SPECIFIC_READER,
                            ConfigDef.Type.BOOLEAN,
                            true,
                            Importance.MEDIUM,
                            SPECIFIC_READER_DOC)
                    .define(
                            READER_CLASS,
                            ConfigDef.Type.CLASS,
                            null,
                            Importance.HIGH,
                            READER_CLASS_DOC)
                    .define(
                            CREDENTIALS_SOURCE,
                            ConfigDef.Type.STRING,
                            "URL",
                            ValidString.in("URL", "USER_INFO"),
                            Importance.MEDIUM,
                            CREDENTIALS_SOURCE_DOC)
                    .define(
                            USER_INFO,
                            ConfigDef.Type.PASSWORD,
                            "",
                            Importance.MEDIUM,
                            USER_INFO_DOC)
                    .define(
                            MAX_RETRIES,
                            ConfigDef.Type.INT,
                            3,
                            Range.between(0, 100),
                            Importance.LOW,
                            MAX_RETRIES_DOC)
                    .define(
                            RETRIES_WAIT_MS,
                            ConfigDef.Type.INT,
                            1_000,
                            Range.atLeast(1),
                            Importance.LOW,
                            RETRIES_WAIT_MS_DOC)
                    .define(
                            RETRIES_MAX_WAIT_MS,
                            ConfigDef.Type.INT,
                            20_000,
                            Range.atLeast(1),
                            Importance.LOW,
                            RETRIES_MAX_WAIT_MS_DOC)
                    .define(
                            CONNECT_TIMEOUT_MS,
                            ConfigDef.Type.INT,
                            5_000,
                            Range.atLeast(1),
                            Importance.LOW,
                            CONNECT_TIMEOUT_MS_DOC)
                    .define(
                            READ_TIMEOUT_MS,
                            ConfigDef.Type.INT,
                            10_000,
                            Range.atLeast(1),
                            Importance.LOW,
                            READ_TIMEOUT_MS_DOC)
                    .define(
                            UNKNOWN_ID_TTL_MS,
                            ConfigDef.Type.INT,
                            10_000,
                            Range.atLeast(0),
                            Importance.LOW,
                            UNKNOWN_ID_TTL_MS_DOC);

    static {
        ConfigDef kafka = new ConfigDef().withClientSslSupport();
        for (String key : SSL_KEYS) {
            ConfigDef.ConfigKey known = kafka.configKeys().get(key);
            DEFINITION.define(
                    SSL_PREFIX + key,
                    known.type,
                    known.defaultValue,
                    known.importance,
                    known.documentation);
        }
    }

    /**
     * Reads and checks the keys listed here.
     *
     * @throws ConfigException naming the key whose value is missing or makes no sense
     */
    public AvroSerdeConfig(Map<String, ?> configs) {
        // Kafka would log the values, and with them the password in a URL.
        super(DEFINITION, configs, false);
        if (getBoolean(USE_LATEST_VERSION)) {
            throw new ConfigException(USE_LATEST_VERSION, true, USE_LATEST_VERSION_DOC);
        }
        registryUrls();
        basicAuthUserInfo();
        subjectNameStrategy(true);
        subjectNameStrategy(false);
    }

    /** The keys with their types, defaults and documentation. */
    public static ConfigDef definition() {
        return new ConfigDef(DEFINITION);
    }

    /** The registry's base URLs, in the order of preference, user and password included. */
    List<URI> registryUrls() {
        return getList(REGISTRY_URL).stream().map(AvroSerdeConfig::registryUrl).toList();
    }

    private static URI registryUrl(String text) {
        // The text may hold a password: errors say what is wrong without quoting it.
        try {
            URI uri = new URI(text.strip());
            if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
                throw new ConfigException(REGISTRY_URL + " is no http:// or https:// URL");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new ConfigException(REGISTRY_URL + " is no URL: " + e.getReason());
        }
    }

    /** {@code user:password}; empty where it is not configured by itself. */
    String basicAuthUserInfo() {
        if (!getString(CREDENTIALS_SOURCE).equals("USER_INFO")) {
            return "";
        }
        String userInfo = getPassword(USER_INFO).value();
        if (!userInfo.contains(":")) {
            throw new ConfigException(
                    USER_INFO
                            + " must be user:password when "
                            + CREDENTIALS_SOURCE
                            + " is USER_INFO");
        }
        return userInfo;
    }

    SubjectNameStrategy subjectNameStrategy(boolean isKey) {
        String key = isKey ? KEY_SUBJECT_NAME_STRATEGY : VALUE_SUBJECT_NAME_STRATEGY;
        return SubjectNameStrategy.fromConfig(key, getString(key));
    }

    /** Milliseconds under that key. */
    Duration duration(String key) {
        return Duration.ofMillis(getInt(key));
    }
}
