// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.systems;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import dev.checkrein.samples.tickets.world.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Calls other systems with JSON over HTTP/1.1 and turns every failure into an answer for the model:
 *
 * <ul>
 *   <li>no connection, connection lost, no answer in time, status 408, 429, 502, 503 or 504: {@code
 *       timeout}, because a second try may help;
 *   <li>any other status from 400 on: the text of an {@code error} field, else the status;
 *   <li>redirects are not followed; answers that are too large, no JSON, or lack a field are named
 *       as such.
 * </ul>
 *
 * <p>Thread-safe; owns the connections until it is closed.
 */
public final class SystemCaller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SystemCaller.class);
  private static final int ERROR_LENGTH_MAX = 200;

  private final CallLimits limits;
  private final HttpClient connections;
  private final RestClient http;

  public SystemCaller(CallLimits limits) {
    this.limits = limits;
    connections =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.connectTimeout())
            .build();
    var requests = new JdkClientHttpRequestFactory(connections);
    requests.setReadTimeout(limits.answerTimeout());
    http = RestClient.builder().requestFactory(requests).build();
  }

  /** Ends open calls, which then answer {@code timeout}. */
  @Override
  public void close() {
    connections.shutdownNow();
  }

  /** Reads something; {@code name} and {@code value} are the one parameter of the query. */
  Map<String, @Nullable Object> get(
      URI base,
      String path,
      String name,
      String value,
      Function<JsonObject, Map<String, @Nullable Object>> read) {
    var uri =
        UriComponentsBuilder.fromUri(base)
            .path(path)
            .queryParam(name, "{value}")
            .encode()
            .buildAndExpand(value)
            .toUri();
    return exchange(http.get().uri(uri), uri, read);
  }

  /** Changes something. */
  Map<String, @Nullable Object> post(
      URI base,
      String path,
      Map<String, @Nullable Object> body,
      Function<JsonObject, Map<String, @Nullable Object>> read) {
    var uri = UriComponentsBuilder.fromUri(base).path(path).build().toUri();
    var request =
        http.post()
            .uri(uri)
            .contentType(MediaType.APPLICATION_JSON)
            .body(Json.write(body).getBytes(StandardCharsets.UTF_8));
    return exchange(request, uri, read);
  }

  private Map<String, @Nullable Object> exchange(
      RestClient.RequestHeadersSpec<?> request,
      URI uri,
      Function<JsonObject, Map<String, @Nullable Object>> read) {
    Map<String, @Nullable Object> answer;
    try {
      answer =
          request
              .accept(MediaType.APPLICATION_JSON)
              .exchangeForRequiredValue((_, response) -> answer(response, uri, read));
    } catch (RestClientException e) {
      LOG.warn("{}{}: no answer: {}", uri.getAuthority(), uri.getPath(), e.getMessage());
      return Answer.error("timeout");
    }
    if (Answer.isError(answer)) {
      LOG.debug("{}{}: {}", uri.getAuthority(), uri.getPath(), answer);
    }
    return answer;
  }

  private Map<String, @Nullable Object> answer(
      ClientHttpResponse response,
      URI uri,
      Function<JsonObject, Map<String, @Nullable Object>> read)
      throws IOException {
    int status = response.getStatusCode().value();
    switch (status) {
      case 408, 429, 502, 503, 504 -> {
        return Answer.error("timeout");
      }
      default -> {}
    }
    if (status >= 300 && status < 400) {
      return Answer.error("redirect refused");
    }
    var body = response.getBody().readNBytes(limits.answerBytesMax() + 1);
    if (body.length > limits.answerBytesMax()) {
      return Answer.error("answer too large");
    }
    try {
      var json = JsonObject.parse(body, uri.getPath());
      if (json.fields().get("error") instanceof String error && !error.isBlank()) {
        return Answer.error(
            error.length() > ERROR_LENGTH_MAX ? error.substring(0, ERROR_LENGTH_MAX) : error);
      }
      return status < 300 ? read.apply(json) : Answer.error("failed with status " + status);
    } catch (ModelFormatException e) {
      LOG.warn("{}{}: status {}: {}", uri.getAuthority(), uri.getPath(), status, e.getMessage());
      return Answer.error(status < 300 ? "malformed answer" : "failed with status " + status);
    }
  }

  /** Reads {@code {"ok": true}}. */
  static Map<String, @Nullable Object> ok(JsonObject json) {
    if (!json.flag("ok", false)) {
      throw json.wrong("ok", "true");
    }
    return Answer.ok();
  }
}
