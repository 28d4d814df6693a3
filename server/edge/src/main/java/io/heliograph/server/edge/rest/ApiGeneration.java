package io.heliograph.server.edge.rest;

/**
 * The generations of the API, which differ in their status codes. Callers depend on them: a 200 in
 * place of a 202 has broken some.
 */
enum ApiGeneration {
    V1(202, 202, 202, 200),
    V2020_10_01(200, 202, 200, 200),
    V2022_06_01(200, 200, 204, 204);

    private final int connectionClosed;
    private final int userJoined;
    private final int userLeft;
    private final int userLeftAll;

    ApiGeneration(int connectionClosed, int userJoined, int userLeft, int userLeftAll) {
        this.connectionClosed = connectionClosed;
        this.userJoined = userJoined;
        this.userLeft = userLeft;
        this.userLeftAll = userLeftAll;
    }

    int connectionClosed() {
        return connectionClosed;
    }

    int userJoined() {
        return userJoined;
    }

    int userLeft() {
        return userLeft;
    }

    int userLeftAll() {
        return userLeftAll;
    }
}
