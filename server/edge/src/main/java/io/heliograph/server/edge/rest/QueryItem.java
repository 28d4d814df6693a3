package io.heliograph.server.edge.rest;

/** Items of a query that mean something. Their names are compared without regard to case. */
enum QueryItem {
    API_VERSION("api-version", "string", "The version of the API that the caller knows."),
    APPLICATION("application", "string", "Stands before the name of the hub, with a _ between."),
    EXCLUDED("excluded", "array", "A connection that is left out; repeat it for more."),
    REASON("reason", "string", "Told to clients whose token asks for detailed errors."),
    TTL(
            "ttl",
            "integer",
            "Seconds for which later connections of the user join; 0 for none of them, absent for"
                    + " all."),
    USER_ID("userId", "string", "The user of the token; absent for an anonymous client."),
    MINUTES_TO_EXPIRE("minutesToExpire", "integer", "How long the token is valid; 60 if absent."),
    FILTER("filter", "string", "Which clients are meant; all if absent."),
    COMPLETED("completed", "boolean", "Whether the item is the last of the stream."),
    ERROR("error", "string", "What went wrong; absent if the stream ended well."),
    MAX_PAGE_SIZE("maxpagesize", "integer", "Most members on a page, 1 to 200; 200 if absent."),
    TOP("top", "integer", "Most members in all pages together."),
    CONTINUATION_TOKEN("continuationToken", "string", "Where the page begins; of a nextLink.");

    private final String key;
    private final String type;
    private final String meaning;

    QueryItem(String key, String type, String meaning) {
        this.key = key;
        this.type = type;
        this.meaning = meaning;
    }

    String key() {
        return key;
    }

    /** As JSON Schema names it; an array is one of strings. */
    String type() {
        return type;
    }

    String meaning() {
        return meaning;
    }
}
