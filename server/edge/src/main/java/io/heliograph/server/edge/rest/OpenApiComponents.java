package io.heliograph.server.edge.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;

import java.io.IOException;

/** The shapes and sentences that the documents of all versions share. */
final class OpenApiComponents {

    private static final String SCHEMAS =
            """
            {
              "Message": {
                "type": "object",
                "required": ["target"],
                "properties": {
                  "target": {"type": "string", "minLength": 1},
                  "arguments": {"type": "array", "nullable": true, "items": {}}
                }
              },
              "Command": {
                "type": "object",
                "required": ["type"],
                "properties": {
                  "type": {
                    "type": "string",
                    "enum": ["SendMessage", "JoinGroup", "LeaveGroup", "CloseConnection"]
                  },
                  "message": {"$ref": "#/components/schemas/Message"},
                  "group": {"type": "string", "minLength": 1, "maxLength": 1024},
                  "reason": {"type": "string", "nullable": true}
                }
              },
              "Claim": {
                "type": "object",
                "required": ["type", "value"],
                "properties": {"type": {"type": "string"}, "value": {"type": "string"}}
              },
              "Claims": {
                "type": "object",
                "required": ["claims"],
                "properties": {
                  "claims": {"type": "array", "items": {"$ref": "#/components/schemas/Claim"}}
                }
              },
              "ConnectionToken": {
                "type": "object",
                "required": ["connectionToken"],
                "properties": {"connectionToken": {"type": "string", "minLength": 1}}
              },
              "Authentication": {
                "type": "object",
                "required": ["connectionToken", "claims"],
                "properties": {
                  "connectionToken": {"type": "string", "minLength": 1},
                  "expireTime": {"type": "string", "format": "date-time", "nullable": true},
                  "claims": {"type": "array", "items": {"$ref": "#/components/schemas/Claim"}}
                }
              },
              "AccessKey": {
                "type": "object",
                "required": ["AccessKey", "KeyId"],
                "properties": {"AccessKey": {"type": "string"}, "KeyId": {"type": "string"}}
              },
              "ClientToken": {
                "type": "object",
                "required": ["token"],
                "properties": {"token": {"type": "string"}}
              },
              "InvocationResult": {
                "type": "object",
                "properties": {"result": {}, "error": {"type": "string"}}
              },
              "GroupMember": {
                "type": "object",
                "required": ["connectionId"],
                "properties": {"connectionId": {"type": "string"}, "userId": {"type": "string"}}
              },
              "GroupMembers": {
                "type": "object",
                "required": ["value"],
                "properties": {
                  "value": {
                    "type": "array",
                    "items": {"$ref": "#/components/schemas/GroupMember"}
                  },
                  "nextLink": {"type": "string", "format": "uri"}
                }
              },
              "ErrorDetail": {
                "type": "object",
                "required": ["code", "message", "target"],
                "properties": {
                  "code": {"type": "string"},
                  "message": {"type": "string"},
                  "target": {"type": "string"}
                }
              }
            }
            """;

    private static final JsonFactory JSON = new JsonFactory();

    private OpenApiComponents() {}

    static void write(JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("components");
        out.writeObjectFieldStart("securitySchemes");
        out.writeObjectFieldStart("token");
        out.writeStringField("type", "http");
        out.writeStringField("scheme", "bearer");
        out.writeStringField("bearerFormat", "JWT");
        out.writeStringField(
                "description",
                "Signed with an access key; its audience is the URL of the request without query.");
        out.writeEndObject();
        out.writeEndObject();
        out.writeFieldName("schemas");
        try (JsonParser schemas = JSON.createParser(SCHEMAS)) {
            schemas.nextToken();
            out.copyCurrentStructure(schemas);
        }
        out.writeEndObject();
    }

    static void bodySchema(JsonGenerator out, BodyKind kind) throws IOException {
        switch (kind) {
            case NONE -> throw new IllegalStateException("no body");
            case MESSAGE -> reference(out, "Message");
            case AUTHENTICATION -> reference(out, "Authentication");
            case CONNECTION_TOKEN -> reference(out, "ConnectionToken");
            case COMMANDS -> {
                out.writeStringField("type", "array");
                out.writeObjectFieldStart("items");
                reference(out, "Command");
                out.writeEndObject();
            }
            case STREAM_ITEM -> out.writeStringField("description", "The item: any value.");
        }
    }

    private static void reference(JsonGenerator out, String schema) throws IOException {
        out.writeStringField("$ref", "#/components/schemas/" + schema);
    }

    /** The schema of what comes back; empty for no body. */
    static String resultSchema(RestOperation operation) {
        return switch (operation) {
            case ACCESS_KEY -> "AccessKey";
            case GENERATE_TOKEN -> "ClientToken";
            case INVOKE -> "InvocationResult";
            case LIST_MEMBERS -> "GroupMembers";
            case REFRESH_AUTHENTICATION, CLAIMS -> "Claims";
            default -> "";
        };
    }

    static String success(RestOperation operation) {
        return switch (operation.body()) {
            case MESSAGE, STREAM_ITEM, COMMANDS ->
                    operation == RestOperation.INVOKE
                            ? "What the client has answered."
                            : "Taken; it is on its way to the clients that are connected.";
            case NONE, AUTHENTICATION, CONNECTION_TOKEN ->
                    resultSchema(operation).isEmpty() ? "Done, or yes." : "What was asked for.";
        };
    }

    static String failure(int status) {
        return switch (status) {
            case 400 -> "Something in the request is wrong; the answer says what.";
            case 401 -> "The token is missing or does not let in.";
            case 403 -> "The claims are another user's than the connection's.";
            case 404 -> "There is no such connection, user or group, or the answer is no.";
            case 413 -> "The body is longer than one mebibyte.";
            case 415 -> "The body has a kind that is not taken here.";
            default -> throw new IllegalArgumentException("a status without a sentence: " + status);
        };
    }
}
