// SPDX-License-Identifier: Apache-2.0
/**
 * The desk as REST endpoints under {@code /api}: JSON in and out, problem details (RFC 9457) for
 * everything that goes wrong, server-sent events that can be resumed.
 */
@NullMarked
package dev.checkrein.samples.tickets.api;

import org.jspecify.annotations.NullMarked;
