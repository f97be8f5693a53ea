// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

/** Follows a pull. All calls come from the thread that pulls. */
public interface PullListener {
  /** The files are chosen; so many bytes they have in all, as far as the hub says. */
  void planned(long bytes);

  /** So many of these bytes are in place. */
  void progressed(long bytes);

  /** Something that the user may want to know, a line without an end. */
  void note(String line);

  /** Whether the user wants to end. What was fetched stays, to be gone on with. */
  boolean cancelled();
}
