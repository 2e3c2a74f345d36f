import { quoted } from './words.ts';

/** What all types of the Java package read and write with, by the name of the class. */
export function javaRuntime(version: string): [name: string, text: string][] {
  return [
    ['InvalidMessageException', invalidMessage],
    ['Wire', wire(version)],
  ];
}

const invalidMessage = `/** What was read is no message of this version. It says where, and never what: that may be a token. */
public final class InvalidMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidMessageException(String message) {
        super(message);
    }
}`;

const wire = (version: string): string => `/** Reads and writes messages and payloads as JSON, and takes no type for another as Jackson does by default. */
public final class Wire {
    /** The version of the document that the models were generated from. */
    public static final String DOCUMENT_VERSION = ${quoted(version)};

    private static final JsonMapper MAPPER = JsonMapper.builder()
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .addModule(new SimpleModule().addDeserializer(String.class, new StrictString()))
        .build();

    private Wire() {
    }

    /**
     * Writes a message or a payload.
     */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (IOException error) {
            throw new IllegalArgumentException("is not of this package", error);
        }
    }

    /**
     * Reads a payload, such as that of an event.
     *
     * @throws InvalidMessageException for what is no such object
     */
    public static <T> T read(ObjectNode object, Class<T> type) throws InvalidMessageException {
        refuseNull(object, type, "");
        try {
            return MAPPER.treeToValue(object, type);
        } catch (JsonProcessingException error) {
            throw new InvalidMessageException(explained(error));
        }
    }

    /**
     * Reads an object of which nothing is known.
     *
     * @throws InvalidMessageException for what is no object
     */
    public static ObjectNode parse(String text) throws InvalidMessageException {
        try {
            if (MAPPER.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException error) {
            throw new InvalidMessageException("is not JSON");
        }
        throw new InvalidMessageException("is not an object");
    }

    static String typeOf(ObjectNode message) throws InvalidMessageException {
        JsonNode type = message.path("type");
        if (!type.isTextual()) {
            throw new InvalidMessageException("type: is missing or not a text");
        }
        return type.textValue();
    }

    /** Jackson takes null for absent. */
    private static void refuseNull(JsonNode node, Type type, String path) throws InvalidMessageException {
        if (node.isNull()) {
            throw new InvalidMessageException(path + ": is null");
        }
        String before = path.isEmpty() ? "" : path + ".";
        if (type instanceof ParameterizedType list && node.isArray()) {
            for (int index = 0; index < node.size(); index++) {
                refuseNull(node.get(index), list.getActualTypeArguments()[0], before + index);
            }
        } else if (type instanceof Class<?> record && record.isRecord()) {
            for (RecordComponent component : record.getRecordComponents()) {
                JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
                JsonNode member = property == null ? null : node.get(property.value());
                if (member != null) {
                    refuseNull(member, component.getGenericType(), before + property.value());
                }
            }
        }
    }

    /** Jackson's own messages repeat what was read. */
    private static String explained(JsonProcessingException error) {
        if (error instanceof UnrecognizedPropertyException) {
            return "has a property that is not known";
        }
        String path = !(error instanceof JsonMappingException mapping) ? "" : mapping.getPath().stream()
            .map(step -> step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
            .collect(Collectors.joining("."));
        return (path.isEmpty() ? "" : path + ": ") + "is missing or of another type";
    }

    /** Jackson takes a number for a text otherwise. */
    private static final class StrictString extends JsonDeserializer<String> {
        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return (String) context.handleUnexpectedToken(String.class, parser);
            }
            return parser.getText();
        }
    }
}`;
