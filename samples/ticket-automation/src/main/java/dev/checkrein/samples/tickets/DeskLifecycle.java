// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets;

import dev.checkrein.samples.tickets.desk.DataFolder;
import dev.checkrein.samples.tickets.desk.HelpDesk;
import dev.checkrein.samples.tickets.model.ModelCard;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Starts the desk once the web server answers, and stops it while the web server still does. */
final class DeskLifecycle implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(DeskLifecycle.class);

  private final HelpDesk desk;
  private final ServerAddress server;
  private final DataFolder folder;
  private final ModelCard model;
  private volatile boolean running;

  DeskLifecycle(HelpDesk desk, ServerAddress server, DataFolder folder, ModelCard model) {
    this.desk = desk;
    this.server = server;
    this.folder = folder;
    this.model = model;
  }

  @Override
  public void start() {
    desk.start();
    running = true;
    LOG.info("tickets are worked by {}", model.line());
    if (model.warning() != null) {
      LOG.warn("{}", model.warning());
    }
    LOG.info("the ticket desk is open at {}, its data is in {}", server.uri(), folder.path());
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
