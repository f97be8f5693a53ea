// SPDX-License-Identifier: Apache-2.0
/** The desk as one server-rendered page that works without JavaScript and is live with htmx. */
@NullMarked
package dev.checkrein.samples.tickets.web;

import org.jspecify.annotations.NullMarked;
