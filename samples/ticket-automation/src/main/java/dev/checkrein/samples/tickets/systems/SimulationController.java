// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.systems;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.samples.tickets.world.Answer;
import dev.checkrein.samples.tickets.world.DeskTool;
import dev.checkrein.samples.tickets.world.Worlds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Plays the external systems on the worlds of this process: directory, asset base, service status,
 * knowledge base and ordering of world {@code name} lie below {@code /sim/name}. A world's errors
 * become statuses: 504 for a timeout, 404 for what does not exist, 403 for a missing approval, else
 * 400.
 */
@RestController
@RequestMapping("/sim/{world}")
public class SimulationController {
  private static final int REQUEST_BYTES_MAX = 64 * 1024;

  private final Worlds worlds;

  public SimulationController(Worlds worlds) {
    this.worlds = worlds;
  }

  /** Looks up an account by {@code login}. */
  @GetMapping("/directory/users")
  public ResponseEntity<byte[]> user(
      @PathVariable String world, @RequestParam Map<String, String> query) {
    return read(world, DeskTool.GET_USER, query);
  }

  /** Unlocks the account {@code login}. */
  @PostMapping("/directory/unlocks")
  public ResponseEntity<byte[]> unlock(@PathVariable String world, InputStream body)
      throws IOException {
    return change(world, DeskTool.UNLOCK_ACCOUNT, body);
  }

  /** Sends a new password to {@code login}. */
  @PostMapping("/directory/password-resets")
  public ResponseEntity<byte[]> resetPassword(@PathVariable String world, InputStream body)
      throws IOException {
    return change(world, DeskTool.RESET_PASSWORD, body);
  }

  /** Gives {@code login} the {@code role} on {@code resource}. */
  @PostMapping("/directory/grants")
  public ResponseEntity<byte[]> grant(@PathVariable String world, InputStream body)
      throws IOException {
    return change(world, DeskTool.GRANT_ACCESS, body);
  }

  /** Lists the devices of {@code login}. */
  @GetMapping("/assets")
  public ResponseEntity<byte[]> assets(
      @PathVariable String world, @RequestParam Map<String, String> query) {
    return read(world, DeskTool.LIST_ASSETS, query);
  }

  /** Tells the status of {@code service}. */
  @GetMapping("/services")
  public ResponseEntity<byte[]> service(
      @PathVariable String world, @RequestParam Map<String, String> query) {
    return read(world, DeskTool.CHECK_SERVICE, query);
  }

  /** Finds articles for {@code query}. */
  @GetMapping("/articles")
  public ResponseEntity<byte[]> articles(
      @PathVariable String world, @RequestParam Map<String, String> query) {
    return read(world, DeskTool.SEARCH_KNOWLEDGE, query);
  }

  /** Orders {@code quantity} of {@code item} for {@code login}. */
  @PostMapping("/orders")
  public ResponseEntity<byte[]> order(@PathVariable String world, InputStream body)
      throws IOException {
    return change(world, DeskTool.ORDER_ITEM, body);
  }

  private ResponseEntity<byte[]> read(String world, DeskTool tool, Map<String, String> query) {
    return call(world, tool, new LinkedHashMap<String, @Nullable Object>(query));
  }

  private ResponseEntity<byte[]> change(String world, DeskTool tool, InputStream body)
      throws IOException {
    var bytes = body.readNBytes(REQUEST_BYTES_MAX + 1);
    if (bytes.length > REQUEST_BYTES_MAX) {
      return response(HttpStatus.CONTENT_TOO_LARGE, Answer.error("request too large"));
    }
    try {
      return call(world, tool, JsonObject.parse(bytes, "request").fields());
    } catch (ModelFormatException e) {
      return response(HttpStatus.BAD_REQUEST, Answer.error("malformed request"));
    }
  }

  private ResponseEntity<byte[]> call(
      String name, DeskTool tool, Map<String, @Nullable Object> arguments) {
    var world = worlds.find(name);
    if (world.isEmpty()) {
      return response(HttpStatus.NOT_FOUND, Answer.error("no such world"));
    }
    var answer = world.get().call(tool.toolName(), arguments);
    return response(status(answer), answer);
  }

  private static HttpStatus status(Map<String, @Nullable Object> answer) {
    if (!Answer.isError(answer)) {
      return HttpStatus.OK;
    }
    var error = String.valueOf(answer.get("error"));
    if (error.equals("timeout")) {
      return HttpStatus.GATEWAY_TIMEOUT;
    }
    if (error.equals("approval required")) {
      return HttpStatus.FORBIDDEN;
    }
    return error.startsWith("no such ") ? HttpStatus.NOT_FOUND : HttpStatus.BAD_REQUEST;
  }

  private static ResponseEntity<byte[]> response(
      HttpStatus status, Map<String, @Nullable Object> answer) {
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .body(Json.write(answer).getBytes(StandardCharsets.UTF_8));
  }
}
