// SPDX-License-Identifier: Apache-2.0
/**
 * For the build of this project only: says in its output why a test was skipped, which the build
 * tool itself writes to its report files alone. On the test class path of modules with such tests.
 */
@NullMarked
package dev.checkrein.testreport;

import org.jspecify.annotations.NullMarked;
