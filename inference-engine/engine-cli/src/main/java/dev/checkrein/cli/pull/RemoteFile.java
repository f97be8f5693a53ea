// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import org.jspecify.annotations.Nullable;

/**
 * A file as the hub lists it.
 *
 * @param name as the hub sent it, checked by {@link FileName} only where the file is chosen
 * @param bytes its length, {@link #UNKNOWN} where the hub does not say
 * @param checksum of its content, if the hub gives one
 */
record RemoteFile(String name, long bytes, @Nullable Checksum checksum) {
  /** The hub does not say. */
  static final long UNKNOWN = -1;

  /** The length as far as it is known. */
  long bytesKnown() {
    return Math.max(0, bytes);
  }
}
