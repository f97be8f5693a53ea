// SPDX-License-Identifier: Apache-2.0
/**
 * Fetches files of a model from a hub that speaks the HTTP interface of the Hugging Face Hub. Start
 * at {@link Pull}. The hub is not trusted: names, lengths, redirects and contents are checked, and
 * a file appears under its name only when it is complete and has the expected hash. Options,
 * environment variables and printing belong to the command.
 */
@NullMarked
package dev.checkrein.cli.pull;

import org.jspecify.annotations.NullMarked;
