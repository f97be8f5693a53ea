// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.nio.file.Path;
import java.util.List;

/**
 * What is to be fetched.
 *
 * @param repository and its revision
 * @param folder where the files go; made if it is not there
 * @param files which; empty for what the engine opens
 */
public record PullRequest(Repository repository, Path folder, List<Glob> files) {
  public PullRequest {
    files = List.copyOf(files);
  }
}
