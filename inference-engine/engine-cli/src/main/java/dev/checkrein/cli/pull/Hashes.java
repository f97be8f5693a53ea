// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of a file as it is on disk.
 *
 * @param bytes its length
 * @param sha256 hex, lower case
 * @param gitBlob hex, lower case, see {@link Checksum.Kind#GIT_BLOB}; null where nobody asked
 */
record Hashes(long bytes, String sha256, @Nullable String gitBlob) {
  private static final int BUFFER_BYTES = 1 << 20;

  /**
   * Reads a file from its beginning to its end.
   *
   * @param expected decides whether a second hash is needed
   * @throws CancellationException if the user wants to end
   */
  static Hashes of(FileChannel file, @Nullable Checksum expected, BooleanSupplier cancelled)
      throws IOException {
    boolean git = expected != null && expected.kind() == Checksum.Kind.GIT_BLOB;
    var sha256 = digest("SHA-256");
    var sha1 = digest("SHA-1");
    sha1.update(("blob " + file.size() + "\0").getBytes(StandardCharsets.US_ASCII));
    var buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long length = 0;
    while (file.read(buffer, length) >= 0) {
      if (cancelled.getAsBoolean()) {
        throw new CancellationException();
      }
      buffer.flip();
      length += buffer.remaining();
      sha256.update(buffer.duplicate());
      if (git) {
        sha1.update(buffer.duplicate());
      }
      buffer.clear();
    }
    var hex = HexFormat.of();
    return new Hashes(
        length, hex.formatHex(sha256.digest()), git ? hex.formatHex(sha1.digest()) : null);
  }

  /** The hash of a kind. */
  @Nullable String of(Checksum.Kind kind) {
    return switch (kind) {
      case SHA256 -> sha256;
      case GIT_BLOB -> gitBlob;
    };
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + name, e);
    }
  }
}
