// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings one file from the hub into a partial file, each request going on where the last one ended.
 * What the listing left open, length and hash, is taken from the responses. Confined to one thread.
 */
final class Transfer {
  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int TAG_CHARS_MAX = 1024;

  private final HubClient client;
  private final URI uri;
  private final Refusals refusals;
  private final PartialFile part;
  private final LongConsumer progress;
  private long length;
  private @Nullable Checksum checksum;
  private @Nullable String tag;
  private boolean ended;
  private long fetched;
  private long reused;

  /**
   * @param source what is fetched from where
   * @param part may have a beginning of the file
   * @param progress takes how many bytes of the file are there
   */
  Transfer(HubClient client, Source source, PartialFile part, LongConsumer progress) {
    this.client = client;
    this.uri = client.hub().file(source.repository(), source.commit(), source.file().name());
    this.refusals = Refusals.ofFile(source.file().name(), source.repository(), client);
    this.part = part;
    this.progress = progress;
    this.length = source.file().bytes();
    this.checksum = source.file().checksum();
    this.reused = part.size();
  }

  /**
   * A file of a commit.
   *
   * @param commit the revision's
   */
  record Source(Repository repository, String commit, RemoteFile file) {}

  /** Whether all bytes are there. */
  boolean complete() {
    return ended || part.size() == length;
  }

  /** What the content must be; null if the hub does not say, until now. */
  @Nullable Checksum checksum() {
    return checksum;
  }

  /** Bytes received. */
  long fetched() {
    return fetched;
  }

  /** Bytes of what was there before that are still in use. */
  long reused() {
    return reused;
  }

  /** How messages about this begin. */
  String subject() {
    return refusals.subject();
  }

  /** Begins from nothing. */
  void restart() throws IOException {
    part.restart();
    reused = 0;
    tag = null;
    ended = false;
  }

  /**
   * Asks once for what is missing and writes what comes.
   *
   * @throws DropException if it is not all; asking once more may help
   * @throws HubException if the hub does not deliver this file
   * @throws IOException if it cannot be written
   */
  void advance() throws IOException {
    long from = part.size();
    try (var answer = client.get(uri, headers(from))) {
      if (from == 0 && answer.status() == PARTIAL_CONTENT) {
        throw wrong("sends a part of the file, where all of it was asked for");
      }
      switch (answer.status()) {
        case OK -> {
          restart();
          learn(answer);
          expectLength(contentLength(answer));
        }
        case PARTIAL_CONTENT -> {
          learn(answer);
          expectRange(answer, from);
        }
        case RANGE_NOT_SATISFIABLE -> {
          unsatisfied(answer, from);
          return;
        }
        default -> throw refusals.of(answer);
      }
      copy(answer.body());
    }
  }

  private Map<String, String> headers(long from) {
    var headers = new LinkedHashMap<String, String>();
    if (from > 0) {
      headers.put("Range", "bytes=" + from + "-");
      if (tag != null) {
        headers.put("If-Range", tag);
      }
    }
    return headers;
  }

  /** RFC 9110, section 13.1.5: only a strong tag says that the bytes are the same. */
  private void learn(Answer answer) throws HubException {
    var encoding = answer.headers().firstValue("Content-Encoding").orElse("identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      throw wrong("sends the file compressed, which was not asked for");
    }
    tag =
        answer
            .headers()
            .firstValue("ETag")
            .filter(value -> value.startsWith("\"") && value.length() <= TAG_CHARS_MAX)
            .orElse(null);
    if (checksum == null && answer.hubHeader("X-Repo-Commit").isPresent()) {
      checksum =
          answer
              .hubHeader("X-Linked-Etag")
              .or(() -> answer.hubHeader("ETag"))
              .flatMap(Checksum::ofTag)
              .orElse(null);
    }
  }

  private static long contentLength(Answer answer) {
    return answer.headers().firstValueAsLong("Content-Length").orElse(RemoteFile.UNKNOWN);
  }

  private void expectLength(long said) throws HubException {
    if (said == RemoteFile.UNKNOWN) {
      return;
    }
    if (length == RemoteFile.UNKNOWN && said <= Listing.FILE_BYTES_MAX) {
      length = said;
    }
    if (said != length) {
      throw wrong("sends a file of " + said + " bytes, expected " + expectedBytes());
    }
  }

  private void expectRange(Answer answer, long from) throws HubException {
    var range =
        answer.headers().firstValue("Content-Range").flatMap(ContentRange::parse).orElse(null);
    if (range == null || range.first() != from) {
      throw wrong(
          "sends %s, expected the bytes from %d on"
              .formatted(range == null ? "a part that it does not name" : range, from));
    }
    expectLength(range.length());
  }

  /** There is nothing after what is here: it is all, or not the beginning of this file. */
  private void unsatisfied(Answer answer, long from) throws IOException {
    long said =
        answer
            .headers()
            .firstValue("Content-Range")
            .flatMap(ContentRange::parse)
            .map(ContentRange::length)
            .orElse(RemoteFile.UNKNOWN);
    if (length == RemoteFile.UNKNOWN && said == from && from > 0) {
      ended = true;
      return;
    }
    expectLength(said);
    restart();
    throw new DropException("the hub has no bytes from " + from + " on, beginning anew");
  }

  private void copy(BodyReader body) throws IOException {
    for (var piece = body.next(); piece != null; piece = body.next()) {
      fetched += piece.remaining();
      long bytesMax = length == RemoteFile.UNKNOWN ? Listing.FILE_BYTES_MAX : length;
      if (part.size() + piece.remaining() > bytesMax) {
        part.delete();
        throw wrong("sends more than " + expectedBytes());
      }
      part.append(piece);
      progress.accept(part.size());
    }
    if (length == RemoteFile.UNKNOWN) {
      ended = true;
    } else if (part.size() < length) {
      throw new DropException("the answer ended early");
    }
  }

  private String expectedBytes() {
    return length == RemoteFile.UNKNOWN
        ? "at most " + Listing.FILE_BYTES_MAX + " bytes"
        : "the " + length + " bytes that the hub lists";
  }

  private HubException wrong(String what) {
    return new HubException(refusals.subject() + ": the hub " + what);
  }
}
