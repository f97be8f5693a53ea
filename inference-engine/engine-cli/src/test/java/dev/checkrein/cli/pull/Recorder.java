// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Notes what a pull says, pauses without waiting, and ends it when it is told to. */
final class Recorder implements PullListener, Pauses {
  final List<String> notes = new ArrayList<>();
  final List<Duration> pauses = new ArrayList<>();
  long planned = -1;
  long progressed = -1;
  long cancelAtBytes = Long.MAX_VALUE;

  @Override
  public void planned(long bytes) {
    planned = bytes;
  }

  @Override
  public void progressed(long bytes) {
    progressed = bytes;
  }

  @Override
  public void note(String line) {
    notes.add(line);
  }

  @Override
  public boolean cancelled() {
    return progressed >= cancelAtBytes;
  }

  @Override
  public void pause(Duration duration) {
    pauses.add(duration);
  }
}
