// SPDX-License-Identifier: Apache-2.0
/**
 * Model architectures, one class each, written as the papers read: hyper-parameters, tensor table,
 * forward. Start at {@link Model}. No threads, devices or block formats here.
 */
@NullMarked
package dev.checkrein.engine.model;

import org.jspecify.annotations.NullMarked;
