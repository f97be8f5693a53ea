// SPDX-License-Identifier: Apache-2.0
/** Tests of the auto-configurations. */
@NullMarked
package dev.checkrein.spring;

import org.jspecify.annotations.NullMarked;
