package io.heliograph.server.node;

import io.heliograph.server.core.HubName;

/** Which names hubs can have, for those who ask people for one. */
public final class HubNames {

    /** Says what a name looks like; part of a sentence. */
    public static final String EXPECTED =
            "a letter, then letters, digits and any of _ ` , . [ ], at most "
                    + HubName.MAX_LENGTH
                    + " characters";

    private HubNames() {}

    public static boolean isValid(String text) {
        return HubName.isValid(text);
    }
}
