// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a hub: follows redirects, repeats what the hub puts off, and sends the token to the hub's
 * own origin and to nobody else. Confined to one thread; must be closed.
 *
 * <p>Messages and exceptions hold neither the token nor the query of an address, which may be
 * signed, nor text of a server: a server may send back what it was sent.
 */
final class HubClient implements AutoCloseable {
  /** Redirects that one request may take. */
  static final int REDIRECTS_MAX = 5;

  /** The most that is read of a description of a repository. */
  static final int LISTING_BYTES_MAX = 16 << 20;

  private static final int OK = 200;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERRORS = 500;

  private final Hub hub;
  private final Token token;
  private final Course course;
  private final Patience patience;
  private final HttpClient http;

  HubClient(Hub hub, Token token, Course course) {
    this.hub = hub;
    this.token = token;
    this.course = course;
    patience = course.patience();
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience.connect())
            .build();
  }

  /** Where the hub is. */
  Hub hub() {
    return hub;
  }

  /** What is sent to it. */
  Token token() {
    return token;
  }

  /**
   * Reads a JSON object.
   *
   * @param refusals says what other statuses than 200 mean
   * @param read takes what is needed from it
   * @throws ModelFormatException if it is malformed
   * @throws IOException if the hub does not answer it
   */
  <T> T json(URI uri, Refusals refusals, Function<JsonObject, T> read) throws IOException {
    try (var answer = get(uri, Map.of("Accept", "application/json"))) {
      if (answer.status() != OK) {
        throw refusals.of(answer);
      }
      var source = refusals.subject() + ": the hub's answer";
      return read.apply(JsonObject.parse(whole(answer.body(), source), source));
    } catch (ModelFormatException e) {
      // it may quote what the hub sent, and so would a cause
      throw new ModelFormatException(token.masked(String.valueOf(e.getMessage())));
    }
  }

  private static byte[] whole(BodyReader body, String source) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (var piece = body.next(); piece != null; piece = body.next()) {
      if (bytes.size() + piece.remaining() > LISTING_BYTES_MAX) {
        throw new HubException(
            "%s has more than %d bytes, the limit".formatted(source, LISTING_BYTES_MAX));
      }
      var chunk = new byte[piece.remaining()];
      piece.get(chunk);
      bytes.writeBytes(chunk);
    }
    return bytes.toByteArray();
  }

  /**
   * Asks for something, again where the hub puts it off.
   *
   * @param headers besides those that every request has
   * @return of any status but redirects, 408, 429 and 5xx
   * @throws DropException if there is no connection
   * @throws HubException if there are too many redirects or one that may not be followed, or the
   *     hub puts it off for ever
   */
  Answer get(URI uri, Map<String, String> headers) throws IOException {
    for (int repetition = 0; ; repetition++) {
      var answer = follow(uri, headers);
      int status = answer.status();
      if (status != TOO_MANY_REQUESTS && status != REQUEST_TIMEOUT && status < SERVER_ERRORS) {
        return answer;
      }
      answer.close();
      var who = Hub.origin(answer.uri());
      if (repetition == patience.retriesMax()) {
        throw new HubException(
            "%s answered with status %d, %d times; try again later: what was fetched is kept"
                .formatted(who, status, repetition + 1));
      }
      var asked = RetryAfter.of(answer.headers());
      var pause = asked.isPresent() ? patience.capped(asked.get()) : patience.pause(repetition);
      course.pause(pause, "%s answered with status %d, asking again".formatted(who, status));
    }
  }

  private Answer follow(URI start, Map<String, String> headers) throws IOException {
    var uri = start;
    var first = send(uri, headers);
    var last = first;
    for (int redirects = 0; isRedirect(last.statusCode()); redirects++) {
      last.body().close();
      var from = Hub.origin(uri);
      if (redirects == REDIRECTS_MAX) {
        throw new HubException(
            "%s redirects once more after %d redirects, the limit".formatted(from, REDIRECTS_MAX));
      }
      uri = target(uri, last);
      last = send(uri, headers);
    }
    return new Answer(last, first);
  }

  private URI target(URI from, HttpResponse<BodyReader> redirect) throws HubException {
    var location = redirect.headers().firstValue("Location").orElse("");
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      to = null;
    }
    if (to == null || location.isBlank()) {
      throw new HubException(Hub.origin(from) + " redirects to something that is no address");
    }
    if (!hub.admits(from, to)) {
      throw new HubException(
          "%s redirects to %s, expected an address with https"
              .formatted(Hub.origin(from), Hub.origin(to)));
    }
    return to;
  }

  private static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private HttpResponse<BodyReader> send(URI uri, Map<String, String> headers) throws IOException {
    var request =
        HttpRequest.newBuilder(uri)
            .header("User-Agent", "checkrein")
            .header("Accept-Encoding", "identity");
    headers.forEach(request::header);
    if (token.present() && hub.owns(uri) && !hub.isExposed()) {
      request.header("Authorization", token.authorization());
    }
    return await(
        uri,
        http.sendAsync(request.build(), _ -> new BodyReader(patience.stall(), course::cancelled)));
  }

  /** Waits for the head of a response, no longer than for a piece of its body. */
  private HttpResponse<BodyReader> await(
      URI uri, CompletableFuture<HttpResponse<BodyReader>> response) throws DropException {
    var who = Hub.origin(uri);
    long end = System.nanoTime() + patience.stall().toNanos();
    try {
      while (System.nanoTime() < end) {
        course.checkCancelled();
        var come = poll(response);
        if (come != null) {
          return come;
        }
      }
    } catch (ExecutionException e) {
      throw new DropException(who + ": " + reason(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    } finally {
      response.cancel(true); // does nothing where it has come
    }
    throw new DropException(
        "%s did not answer within %d ms".formatted(who, patience.stall().toMillis()));
  }

  private static @Nullable HttpResponse<BodyReader> poll(
      CompletableFuture<HttpResponse<BodyReader>> response)
      throws ExecutionException, InterruptedException {
    try {
      return response.get(Pauses.SLICE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return null;
    }
  }

  /** What went wrong, in words of our own. */
  String reason(@Nullable Throwable failure) {
    return switch (failure) {
      case HttpConnectTimeoutException _ ->
          "no connection within " + patience.connect().toMillis() + " ms";
      case ConnectException e when isUnresolved(e) -> "there is no such host";
      case ConnectException _ -> "no connection, nothing listens there";
      case SSLException _ -> "no secure connection, its certificate may not be trusted";
      case null, default -> "the connection broke off before an answer";
    };
  }

  private static boolean isUnresolved(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
