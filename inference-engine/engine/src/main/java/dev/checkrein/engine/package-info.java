// SPDX-License-Identifier: Apache-2.0
/** The engine's front door: {@link Engine} opens a checkpoint on a backend and answers requests. */
@NullMarked
package dev.checkrein.engine;

import org.jspecify.annotations.NullMarked;
