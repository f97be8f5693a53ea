// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.commands;

import dev.checkrein.engine.error.RequestException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/**
 * A ticket whose right queue is known.
 *
 * @param id made up for it, such as {@code TK-20000}
 * @param record its number in the file, from 1
 * @param text as it was written
 * @param queue its label
 */
record LabelledTicket(String id, long record, String text, String queue) {
  private static final int ROWS_MAX = 1_000_000;
  private static final int FIRST_NUMBER = 20_000;
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setIgnoreEmptyLines(true)
          .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW)
          .get();

  /**
   * Reads a CSV file (RFC 4180, UTF-8) with the columns {@code text} and {@code queue}; others are
   * ignored.
   *
   * @throws RequestException if it is no such file, or holds no ticket
   */
  static List<LabelledTicket> read(Path file) {
    var tickets = new ArrayList<LabelledTicket>();
    try (var reader = withoutMark(file);
        var parser = FORMAT.parse(reader)) {
      for (var column : List.of("text", "queue")) {
        if (!parser.getHeaderMap().containsKey(column)) {
          throw new RequestException(
              file + ": column '" + column + "' is missing, found " + parser.getHeaderNames());
        }
      }
      for (var csv : parser) {
        tickets.add(ticket(file, csv, tickets.size(), parser.getHeaderNames().size()));
      }
    } catch (NoSuchFileException e) {
      throw new RequestException(file + ": no such file", e);
    } catch (CharacterCodingException e) {
      throw new RequestException(file + ": is not UTF-8", e);
    } catch (UncheckedIOException e) {
      var what = e.getCause() instanceof CharacterCodingException ? "is not UTF-8" : reason(e);
      throw new RequestException(file + ": " + what, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new RequestException(file + ": " + reason(e), e);
    }
    if (tickets.isEmpty()) {
      throw new RequestException(
          file + ": holds no ticket, expected at least one below the header");
    }
    return tickets;
  }

  private static String reason(Exception e) {
    return "cannot be read as CSV: " + e.getMessage();
  }

  private static BufferedReader withoutMark(Path file) throws IOException {
    var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
    return reader;
  }

  private static LabelledTicket ticket(Path file, CSVRecord csv, int index, int columns) {
    if (index == ROWS_MAX) {
      throw new RequestException(file + ": more than " + ROWS_MAX + " tickets");
    }
    if (!csv.isConsistent()) {
      throw new RequestException(
          "%s: record %d has %d columns, expected %d"
              .formatted(file, csv.getRecordNumber(), csv.size(), columns));
    }
    var id = "TK-%05d".formatted(FIRST_NUMBER + index);
    return new LabelledTicket(id, csv.getRecordNumber(), csv.get("text"), csv.get("queue"));
  }
}
