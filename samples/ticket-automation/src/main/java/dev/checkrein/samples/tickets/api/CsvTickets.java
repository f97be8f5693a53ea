// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.api;

import dev.checkrein.samples.tickets.desk.Intake;
import dev.checkrein.samples.tickets.desk.InvalidFieldException;
import dev.checkrein.samples.tickets.desk.NewTicket;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Tickets of a CSV (RFC 4180) with a column {@code text} and, if wanted, {@code subject} and {@code
 * requester}.
 */
final class CsvTickets {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setIgnoreEmptyLines(true)
          .get();

  private CsvTickets() {}

  /**
   * @throws InvalidFieldException naming the row if it is no such CSV or a ticket is not accepted
   */
  static List<NewTicket> read(String csv) {
    var tickets = new ArrayList<NewTicket>();
    try (var parser = FORMAT.parse(new StringReader(csv))) {
      if (!parser.getHeaderMap().containsKey("text")) {
        throw new InvalidFieldException(
            "header", parser.getHeaderNames(), "a column 'text' in the first line");
      }
      for (var row : parser) {
        if (tickets.size() == Intake.ROWS_MAX) {
          throw new InvalidFieldException(
              "rows", "more than " + Intake.ROWS_MAX, "at most " + Intake.ROWS_MAX);
        }
        tickets.add(ticket(row, parser.getHeaderNames().size()));
      }
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new InvalidFieldException("csv", e.getMessage(), "CSV as RFC 4180 has it");
    }
    if (tickets.isEmpty()) {
      throw new InvalidFieldException("rows", "0", "at least one row below the header");
    }
    return tickets;
  }

  private static NewTicket ticket(CSVRecord row, int columns) {
    if (!row.isConsistent()) {
      throw new InvalidFieldException(
          "row " + row.getRecordNumber(), row.size() + " columns", columns + " as in the header");
    }
    try {
      var subject = column(row, "subject");
      return new NewTicket(
          subject == null ? "" : subject, row.get("text"), column(row, "requester"));
    } catch (InvalidFieldException e) {
      throw new InvalidFieldException(
          "row %d, %s"
              .formatted(row.getRecordNumber(), e.field().equals("body") ? "text" : e.field()),
          e.value(),
          e.expected());
    }
  }

  private static @Nullable String column(CSVRecord row, String name) {
    return row.isMapped(name) ? row.get(name) : null;
  }
}
