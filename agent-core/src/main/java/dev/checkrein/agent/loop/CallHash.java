// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.checkrein.agent.ToolCall;
import dev.checkrein.agent.port.CallPolicy;
import dev.checkrein.agent.port.ModelJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;

/** Names calls by what they do: SHA-256 over the tool and its arguments with sorted keys. */
final class CallHash {

  private CallHash() {}

  /** The same for two calls of one tool with equal arguments, whatever the order of keys. */
  static String arguments(ToolCall call) {
    return sha256(call.name(), canonical(call.arguments()));
  }

  /** The same for two calls that are one deed within a run. */
  static String deed(String runId, String callId, ToolCall call, CallPolicy policy) {
    if (policy.idempotencyFields().isEmpty()) {
      return policy.cacheable()
          ? sha256(runId, call.name(), canonical(call.arguments()))
          : sha256(runId, callId);
    }
    var key = JsonNodeFactory.instance.objectNode();
    try {
      var arguments = ModelJson.read(call.arguments());
      for (var field : policy.idempotencyFields()) {
        key.set(field, sorted(arguments.path(field)));
      }
    } catch (JsonProcessingException e) {
      return sha256(runId, callId);
    }
    return sha256(runId, call.name(), ModelJson.write(key));
  }

  private static String canonical(String arguments) {
    try {
      return ModelJson.write(sorted(ModelJson.read(arguments)));
    } catch (JsonProcessingException e) {
      return arguments;
    }
  }

  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      var out = JsonNodeFactory.instance.objectNode();
      var names = new TreeSet<String>();
      object.properties().forEach(field -> names.add(field.getKey()));
      names.forEach(name -> out.set(name, sorted(object.path(name))));
      return out;
    }
    if (node instanceof ArrayNode array) {
      var out = JsonNodeFactory.instance.arrayNode();
      array.forEach(item -> out.add(sorted(item)));
      return out;
    }
    return node;
  }

  private static String sha256(String... parts) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var part : parts) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
