// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets;

import dev.checkrein.samples.tickets.desk.HelpDesk;
import org.springframework.context.SmartLifecycle;

/** Starts the desk once the web server answers, and stops it while the web server still does. */
final class DeskLifecycle implements SmartLifecycle {
  private final HelpDesk desk;
  private volatile boolean running;

  DeskLifecycle(HelpDesk desk) {
    this.desk = desk;
  }

  @Override
  public void start() {
    desk.start();
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    desk.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Last to start, first to stop. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
