// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.api;

import dev.checkrein.samples.tickets.desk.HelpDesk;
import dev.checkrein.samples.tickets.desk.InvalidFieldException;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The events of a ticket as server-sent events, each with its sequence number as id. A client that
 * comes back with {@code Last-Event-ID} gets every event once.
 */
@RestController
class EventController {
  private final HelpDesk desk;
  private final EventStreams streams;

  EventController(HelpDesk desk, EventStreams streams) {
    this.desk = desk;
    this.streams = streams;
  }

  /**
   * Replays the events after the given one and follows the ticket until nothing more can come. A
   * client that has seen everything of a finished ticket gets 204, so that it stops asking.
   */
  @GetMapping(path = "/api/tickets/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  @Nullable SseEmitter events(
      @PathVariable String id,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      @RequestParam(required = false) @Nullable String after,
      HttpServletResponse response) {
    var ticket = desk.get(id);
    var seen =
        lastEventId != null
            ? sequence("Last-Event-ID", lastEventId)
            : after == null ? 0 : sequence("after", after);
    if (ticket.status().isFinal() && desk.journal().events(id, seen, 1).isEmpty()) {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      return null;
    }
    response.setHeader("X-Accel-Buffering", "no");
    return streams.open(id, seen);
  }

  private static long sequence(String name, String value) {
    var expected = "the id of an event, a whole number of at least 0";
    try {
      var number = Long.parseLong(value.strip());
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw (InvalidFieldException) new InvalidFieldException(name, value, expected).initCause(e);
    }
    throw new InvalidFieldException(name, value, expected);
  }
}
