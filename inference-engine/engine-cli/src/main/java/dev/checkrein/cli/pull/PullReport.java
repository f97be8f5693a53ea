// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.util.List;

/**
 * What a pull came to.
 *
 * @param commit that the revision stood for
 * @param files in the hub's order
 */
public record PullReport(String commit, List<PulledFile> files) {
  public PullReport {
    files = List.copyOf(files);
  }

  /** Bytes received for files. */
  public long bytesFetched() {
    return files.stream().mapToLong(PulledFile::bytesFetched).sum();
  }

  /** Bytes that were there before. */
  public long bytesReused() {
    return files.stream().mapToLong(PulledFile::bytesReused).sum();
  }
}
