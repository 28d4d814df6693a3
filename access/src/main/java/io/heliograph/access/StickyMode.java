package io.heliograph.access;

/** Whether a client has to be served by the hub server that negotiated for it. */
public enum StickyMode {
    DISABLED,
    PREFERRED,
    REQUIRED
}
