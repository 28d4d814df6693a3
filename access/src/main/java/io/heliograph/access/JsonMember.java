package io.heliograph.access;

import java.util.List;

/** A member of a JSON object with its value as texts: one, or as many as an array has items. */
record JsonMember(String name, Kind kind, List<String> values) {

    enum Kind {
        STRING,
        NUMBER,
        ARRAY,
        OTHER
    }
}
