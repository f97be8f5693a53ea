// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

/**
 * A device, kept under its tag.
 *
 * @param owner login of its user
 * @param diskFreeGb free disk space in gigabytes
 * @param warrantyUntil last month of the warranty, such as {@code 2027-04}
 */
public record Asset(String owner, String model, long diskFreeGb, String warrantyUntil) {
  Asset withDiskFreeGb(long diskFreeGb) {
    return new Asset(owner, model, diskFreeGb, warrantyUntil);
  }
}
