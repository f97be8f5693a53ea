// SPDX-License-Identifier: Apache-2.0
/**
 * The GGUF format, versions 2 and 3: metadata, tensor table, data, in one file or several. Start at
 * {@link GgufCheckpoint}, which translates names and values to those of Hugging Face directories.
 * Everything in a file is taken as hostile until it is checked.
 */
@NullMarked
package dev.checkrein.engine.checkpoint.gguf;

import org.jspecify.annotations.NullMarked;
