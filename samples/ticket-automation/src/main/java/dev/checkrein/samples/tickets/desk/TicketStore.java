// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import dev.checkrein.samples.tickets.team.TicketStatus;
import dev.checkrein.samples.tickets.team.WaitingFor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The rows of tickets. Changes of progress go through {@link TicketJournal#record}. Thread-safe.
 */
public final class TicketStore {
  private final JdbcClient jdbc;

  public TicketStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Sums over all tickets.
   *
   * @param counts tickets by status, every status named
   */
  public record Summary(
      Map<TicketStatus, Long> counts,
      long tickets,
      long steps,
      long tokens,
      long thinkingTokens,
      long millis) {}

  /** Inserts a new ticket; its {@code number} is chosen here. */
  static void insert(JdbcClient jdbc, Ticket ticket) {
    jdbc.sql(
            """
            insert into ticket (id, source, kind, seed, subject, body, requester, requester_name,
              written_on, world, status, attempt, created_at, updated_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            values(
                ticket.id(),
                ticket.source().name().toLowerCase(Locale.ROOT),
                ticket.kind(),
                ticket.seed(),
                ticket.subject(),
                ticket.body(),
                ticket.requester(),
                ticket.requesterName(),
                ticket.writtenOn(),
                ticket.world(),
                ticket.status().label(),
                ticket.progress().attempt(),
                utc(ticket.createdAt()),
                utc(ticket.updatedAt())))
        .update();
  }

  /** Writes a ticket's progress; totals are left to the journal. */
  static void update(JdbcClient jdbc, String id, Ticket.Progress progress) {
    jdbc.sql(
            """
            update ticket set status = ?, waiting_for = ?, note = ?, queue = ?, priority = ?,
              review = ?, review_reason = ?, attempt = ?, interruptions = ?, updated_at = ?
            where id = ?
            """)
        .params(
            values(
                progress.status().label(),
                progress.waitingFor() == null ? null : progress.waitingFor().label(),
                cut(progress.note()),
                progress.queue(),
                progress.priority(),
                progress.review(),
                cut(progress.reviewReason()),
                progress.attempt(),
                progress.interruptions(),
                utc(Instant.now()),
                id))
        .update();
  }

  public Optional<Ticket> find(String id) {
    return jdbc.sql("select * from ticket where id = ?")
        .param(id)
        .query((row, _) -> read(row))
        .optional();
  }

  public boolean exists(String id) {
    return jdbc.sql("select count(*) from ticket where id = ?").param(id).query(Long.class).single()
        > 0;
  }

  /** Tickets, the newest first; of all statuses where {@code status} is null. */
  public List<Ticket> page(@Nullable TicketStatus status, long offset, int limit) {
    var label = status == null ? null : status.label();
    return jdbc.sql(
            """
            select * from ticket where cast(? as varchar) is null or status = ?
            order by number desc limit ? offset ?
            """)
        .params(values(label, label, limit, offset))
        .query((row, _) -> read(row))
        .list();
  }

  public long count(@Nullable TicketStatus status) {
    var label = status == null ? null : status.label();
    return jdbc.sql("select count(*) from ticket where cast(? as varchar) is null or status = ?")
        .params(values(label, label))
        .query(Long.class)
        .single();
  }

  /** Numbers of the tickets of a status, oldest first. */
  public List<String> ids(TicketStatus status) {
    return jdbc.sql("select id from ticket where status = ? order by number")
        .param(status.label())
        .query(String.class)
        .list();
  }

  public Summary summary() {
    var counts = new EnumMap<TicketStatus, Long>(TicketStatus.class);
    for (var status : TicketStatus.values()) {
      counts.put(status, 0L);
    }
    jdbc.sql("select status, count(*) from ticket group by status")
        .query(
            row -> {
              counts.put(status(row.getString(1)), row.getLong(2));
            });
    return jdbc.sql(
            """
            select count(*), coalesce(sum(steps), 0), coalesce(sum(tokens), 0),
              coalesce(sum(thinking_tokens), 0), coalesce(sum(millis), 0) from ticket
            """)
        .query(
            (row, _) ->
                new Summary(
                    counts,
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5)))
        .single();
  }

  private static Ticket read(ResultSet row) throws SQLException {
    var waitingFor = row.getString("waiting_for");
    var progress =
        new Ticket.Progress(
            status(row.getString("status")),
            waitingFor == null ? null : WaitingFor.valueOf(waitingFor.toUpperCase(Locale.ROOT)),
            row.getString("note"),
            row.getString("queue"),
            row.getString("priority"),
            row.getString("review"),
            row.getString("review_reason"),
            row.getInt("attempt"),
            row.getInt("interruptions"),
            row.getInt("steps"),
            row.getLong("tokens"),
            row.getLong("thinking_tokens"),
            row.getLong("millis"));
    return new Ticket(
        row.getLong("number"),
        row.getString("id"),
        Ticket.Source.valueOf(row.getString("source").toUpperCase(Locale.ROOT)),
        row.getString("kind"),
        row.getString("seed"),
        row.getString("subject"),
        row.getString("body"),
        row.getString("requester"),
        row.getString("requester_name"),
        row.getString("written_on"),
        row.getString("world"),
        progress,
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getObject("updated_at", OffsetDateTime.class).toInstant());
  }

  private static TicketStatus status(String label) {
    return TicketStatus.labelled(label)
        .orElseThrow(
            () -> new IllegalStateException("the database has a status '%s'".formatted(label)));
  }

  private static @Nullable String cut(@Nullable String text) {
    return text == null || text.length() <= 2000 ? text : text.substring(0, 1999) + "…";
  }

  private static OffsetDateTime utc(Instant at) {
    return OffsetDateTime.ofInstant(at, ZoneOffset.UTC);
  }

  /** Values of a statement, of which some may be null. */
  static List<@Nullable Object> values(@Nullable Object... values) {
    return Arrays.asList(values);
  }
}
