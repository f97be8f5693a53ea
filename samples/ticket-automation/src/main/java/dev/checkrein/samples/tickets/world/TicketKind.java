// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The twenty kinds of generated tickets, in the order in which exported episodes follow. */
public enum TicketKind {
  LOCKED,
  EXPIRED,
  FORGOT,
  SIGNIN_SERVICE,
  SERVICE_DOWN,
  SERVICE_UP,
  DISK,
  BROKEN,
  ORDER,
  ACCESS,
  ACCESS_APPROVAL,
  ADMIN_RIGHTS,
  STARTER,
  LEAVER_RETURN,
  HOWTO,
  HOWTO_NONE,
  PHISHING,
  WARRANTY,
  UNKNOWN_USER,
  LEAVER_REQUEST;

  /** The kind of a label such as {@code access_approval}. */
  public static Optional<TicketKind> labelled(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
  }

  /** The label in files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
