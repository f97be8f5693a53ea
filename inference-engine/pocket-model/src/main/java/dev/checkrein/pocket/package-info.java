// SPDX-License-Identifier: Apache-2.0
/**
 * The pocket checkpoint as resources, and {@link PocketModel}, which puts them where they can be
 * mapped. No knowledge of the model is here: its facts are in the resources.
 */
@NullMarked
package dev.checkrein.pocket;

import org.jspecify.annotations.NullMarked;
