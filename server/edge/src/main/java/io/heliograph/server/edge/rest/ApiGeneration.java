package io.heliograph.server.edge.rest;

/**
 * The generations of the API, which differ in their status codes. Callers depend on them: a 200 in
 * place of a 202 has broken some.
 */
enum ApiGeneration {
    /** Under {@code /api/v1} and {@code /api/v1-preview}. */
    V1,
    V2020_10_01,
    /** This one and all that came later. */
    V2022_06_01
}
