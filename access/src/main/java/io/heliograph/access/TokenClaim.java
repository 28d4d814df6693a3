package io.heliograph.access;

/** One claim: a type, which may repeat within a token, and its value as text. */
public record TokenClaim(String type, String value) {}
