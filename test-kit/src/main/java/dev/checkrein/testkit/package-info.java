// SPDX-License-Identifier: Apache-2.0
/**
 * For the build of this project only, on the test class path of its modules: rules that hold in all
 * of them ({@link HouseRules}), and the reason of a skipped test in the output of the build, which
 * the build tool itself writes to its report files alone ({@link SkipReasons}).
 */
@NullMarked
package dev.checkrein.testkit;

import org.jspecify.annotations.NullMarked;
