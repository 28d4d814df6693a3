package io.heliograph.wire.service;

/**
 * One claim of a client. Claims are a sequence, not a map: a type may repeat (two roles), and order
 * is kept.
 */
public record Claim(String type, String value) {}
