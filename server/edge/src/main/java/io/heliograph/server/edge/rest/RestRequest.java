package io.heliograph.server.edge.rest;

import io.heliograph.server.core.HubName;
import io.heliograph.server.edge.http.Query;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A request whose names were found good. */
record RestRequest(
        RestOperation operation,
        Map<String, String> names,
        HubName hub,
        ApiGeneration generation,
        Query query) {

    private static final int MAX_NAME = 1024;
    private static final int MAX_STREAM_ID = 100;
    private static final int MAX_PAGE_SIZE = 200;
    private static final int DEFAULT_MINUTES = 60;

    /**
     * @throws RestException with 400 and what is wrong
     */
    static RestRequest checked(
            RestOperation operation,
            Map<String, String> names,
            ApiGeneration generation,
            Query query) {
        String hub = names.getOrDefault("hub", "");
        requireHub("Invalid hub name. ", "hub", hub);
        String application = query.first(QueryItem.APPLICATION.key());
        boolean hasApplication = application != null && !application.isEmpty();
        if (application != null && hasApplication) {
            requireHub("Invalid value of 'application'. ", "application", application);
        }
        names.forEach((name, value) -> requireName(operation, name, value));
        HubName key = new HubName(hasApplication ? application + "_" + hub : hub);
        return new RestRequest(operation, names, key, generation, query);
    }

    private static void requireHub(String text, String field, String found) {
        if (found.length() > 128 || !HubName.isValid(found)) {
            throw RestException.badRequest(
                    field,
                    text
                            + "Found '"
                            + found
                            + "', expected a letter and up to 127 letters, digits or _ ` , . [ ].");
        }
    }

    private static void requireName(RestOperation operation, String name, String value) {
        switch (name) {
            case "hub" -> {}
            case "connectionId" -> requireConnection(value);
            case "group" -> requireGroup(value);
            case "groups" -> split(value).forEach(RestRequest::requireGroup);
            case "user" -> requireUser(operation, value);
            case "users" -> split(value).forEach(user -> requireUser(operation, user));
            case "streamId" -> requireStream(value);
            default -> throw new IllegalStateException("a name without a rule: " + name);
        }
    }

    private static void requireConnection(String id) {
        if (id.isEmpty()) {
            throw RestException.badRequest(
                    "connectionId",
                    "Invalid connection id. Found nothing, expected at least 1 character.");
        }
    }

    static void requireGroup(String name) {
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw RestException.badRequest(
                    "group",
                    "Invalid group name. Valid group name should be in between 1 and 1024"
                            + " characters long. Found "
                            + name.length()
                            + (name.isBlank() && !name.isEmpty() ? ", all blank." : "."));
        }
    }

    private static void requireUser(RestOperation operation, String id) {
        if (id.isEmpty()) {
            throw RestException.badRequest(
                    "user", "Invalid user id. Found nothing, expected at least 1 character.");
        }
        if (operation == RestOperation.CLOSE_USER && id.length() > MAX_NAME) {
            throw RestException.badRequest(
                    "user",
                    "Invalid user id. Found " + id.length() + " characters, expected 1 to 1024.");
        }
    }

    private static void requireStream(String id) {
        if (id.isBlank() || id.length() > MAX_STREAM_ID) {
            throw RestException.badRequest(
                    "streamId",
                    "Invalid stream id. Found "
                            + (id.isBlank() ? "nothing" : id.length() + " characters")
                            + ", expected 1 to 100 characters.");
        }
    }

    private static List<String> split(String names) {
        return Arrays.asList(names.split(",", -1));
    }

    String connection() {
        return name("connectionId");
    }

    String group() {
        return name("group");
    }

    String user() {
        return name("user");
    }

    String stream() {
        return name("streamId");
    }

    List<String> groups() {
        return split(name("groups"));
    }

    List<String> users() {
        return split(name("users"));
    }

    private String name(String which) {
        String value = names.get(which);
        if (value == null) {
            throw new IllegalStateException(operation + " has no " + which);
        }
        return value;
    }

    int success() {
        return operation.success(generation);
    }

    // the query

    Set<String> excluded() {
        return new HashSet<>(query.all(QueryItem.EXCLUDED.key()));
    }

    @Nullable String text(QueryItem item) {
        return query.first(item.key());
    }

    /** Seconds; null if not given. */
    @Nullable Integer ttl() {
        return number(
                QueryItem.TTL, 0, Integer.MAX_VALUE, "whole seconds, 0 to " + Integer.MAX_VALUE);
    }

    int minutesToExpire() {
        Integer minutes =
                number(
                        QueryItem.MINUTES_TO_EXPIRE,
                        1,
                        Integer.MAX_VALUE,
                        "whole minutes, 1 to " + Integer.MAX_VALUE);
        return minutes == null ? DEFAULT_MINUTES : minutes;
    }

    int maxPageSize() {
        Integer size = number(QueryItem.MAX_PAGE_SIZE, 1, MAX_PAGE_SIZE, "a number from 1 to 200");
        return size == null ? MAX_PAGE_SIZE : size;
    }

    @Nullable Integer top() {
        return number(QueryItem.TOP, 1, Integer.MAX_VALUE, "a number, 1 to " + Integer.MAX_VALUE);
    }

    boolean completed() {
        String text = text(QueryItem.COMPLETED);
        if (text == null || text.equalsIgnoreCase("false")) {
            return false;
        }
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        throw invalid(QueryItem.COMPLETED, text, "true or false");
    }

    private @Nullable Integer number(QueryItem item, int min, int max, String expected) {
        String text = text(item);
        if (text == null) {
            return null;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw invalid(item, text, expected);
    }

    static RestException invalid(QueryItem item, String found, String expected) {
        return RestException.badRequest(
                item.key(),
                "Query item '"
                        + item.key()
                        + "': found '"
                        + found
                        + "', expected "
                        + expected
                        + ".");
    }
}
