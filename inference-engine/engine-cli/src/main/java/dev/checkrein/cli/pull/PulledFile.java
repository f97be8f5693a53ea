// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

/**
 * A file that is in place.
 *
 * @param name relative to the folder, with slashes
 * @param bytes its length
 * @param sha256 of its content, hex
 * @param bytesFetched received for it now, those that had to be thrown away included
 * @param bytesReused that were there before
 */
public record PulledFile(
    String name, long bytes, String sha256, long bytesFetched, long bytesReused) {}
