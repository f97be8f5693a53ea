// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.sample;

import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Holds an output to a plan once thinking is over: pieces of forced ids and closed sets of strings.
 * A closed set that has not been decided lets through whatever leads to one of its strings; {@link
 * #choose} narrows it to one.
 */
public final class PlannedOutput implements MaskStage {
  private final List<List<int[]>> parts;
  private final BooleanSupplier thinkingOpen;
  private int part;
  private int offset;
  private List<int[]> open;
  private int lastId = -1;
  private boolean started;

  /**
   * @param parts for each piece of the output the id sequences it may have: one for forced text,
   *     several for a closed set
   * @param thinkingOpen the plan begins when this says no
   */
  public PlannedOutput(List<List<int[]>> parts, BooleanSupplier thinkingOpen) {
    this.parts = parts.stream().map(List::copyOf).toList();
    this.thinkingOpen = thinkingOpen;
    this.open = this.parts.getFirst();
  }

  /** Whether a closed set begins at the next token. */
  public boolean atChoice() {
    return active() && offset == 0 && open.size() > 1;
  }

  /** What the piece that is being written may still be, whole id sequences. */
  public List<int[]> options() {
    return open;
  }

  /** Index of the piece that the next token belongs to. */
  public int part() {
    return part;
  }

  /**
   * Narrows the closed set that begins here to one of its strings. Only then may one string be the
   * beginning of another.
   */
  public void choose(int option) {
    open = List.of(open.get(option));
  }

  /** Whether every piece has been written. */
  public boolean done() {
    return part == parts.size();
  }

  @Override
  public void mask(TokenMask mask) {
    if (active()) {
      mask.only(open.stream().mapToInt(ids -> ids[offset]).toArray());
    }
  }

  @Override
  public void accept(int tokenId) {
    lastId = tokenId;
    if (!started || done()) {
      return;
    }
    open = open.stream().filter(ids -> offset < ids.length && ids[offset] == tokenId).toList();
    offset++;
    if (open.size() == 1 && open.getFirst().length == offset) {
      part++;
      offset = 0;
      open = done() ? List.of() : parts.get(part);
    }
  }

  private boolean active() {
    if (done() || thinkingOpen.getAsBoolean()) {
      return false;
    }
    if (!started) {
      started = true;
      var first = open.getFirst();
      if (open.size() == 1 && first.length > 1 && first[0] == lastId) {
        offset = 1; // the end of thinking has written the first token of the plan already
      }
    }
    return true;
  }
}
