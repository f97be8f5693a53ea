// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.api;

import dev.checkrein.samples.tickets.desk.DeskException;
import dev.checkrein.samples.tickets.desk.HelpDesk;
import dev.checkrein.samples.tickets.desk.TicketEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Follows tickets for clients, each on a virtual thread. Thread-safe. */
@Component
class EventStreams implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final int PORTION = 200;
  private static final int STREAMS_MAX = 1_000;

  private final HelpDesk desk;
  private final Set<SseEmitter> open = ConcurrentHashMap.newKeySet();
  private volatile boolean running;

  EventStreams(HelpDesk desk) {
    this.desk = desk;
  }

  /**
   * @param seen sequence number of the last event that the client has
   */
  SseEmitter open(String ticketId, long seen) {
    if (open.size() >= STREAMS_MAX) {
      throw new DeskException(
          DeskException.Reason.FULL,
          "%d clients follow tickets already; try again later".formatted(STREAMS_MAX));
    }
    var emitter = new SseEmitter(0L);
    open.add(emitter);
    emitter.onCompletion(() -> open.remove(emitter));
    emitter.onError(e -> open.remove(emitter));
    Thread.ofVirtual().name("events-" + ticketId).start(() -> follow(ticketId, seen, emitter));
    return emitter;
  }

  private void follow(String ticketId, long seen, SseEmitter emitter) {
    var last = seen;
    try {
      while (running && open.contains(emitter)) {
        var isFinal = desk.get(ticketId).status().isFinal();
        var events = desk.journal().events(ticketId, last, PORTION);
        for (var event : events) {
          send(emitter, event);
          last = event.sequence();
        }
        if (events.isEmpty()) {
          if (isFinal) {
            break;
          }
          if (!desk.journal().await(ticketId, last, HEARTBEAT)) {
            emitter.send(SseEmitter.event().comment("waiting"));
          }
        }
      }
      emitter.complete();
    } catch (IOException | IllegalStateException e) {
      LOG.debug("a client of ticket {} is gone", ticketId, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("the events of ticket {} cannot be sent", ticketId, e);
      emitter.completeWithError(e);
    } finally {
      open.remove(emitter);
    }
  }

  /** Sends the stored text as it is: {@code {"ticket":…,"run":…,"at":…,"type":…,"event":{…}}}. */
  private static void send(SseEmitter emitter, TicketEvent event) throws IOException {
    var run = event.runId() == null ? "null" : "\"" + event.runId() + "\"";
    var data =
        "{\"ticket\":\"%s\",\"sequence\":%d,\"run\":%s,\"at\":\"%s\",\"type\":\"%s\",\"event\":%s}"
            .formatted(
                event.ticketId(), event.sequence(), run, event.at(), event.type(), event.body());
    emitter.send(
        SseEmitter.event()
            .id(Long.toString(event.sequence()))
            .name(event.type())
            .data(data, MediaType.TEXT_PLAIN));
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    open.forEach(SseEmitter::complete);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Stops before the web server waits for its open requests. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE - 1;
  }
}
