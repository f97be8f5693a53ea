// SPDX-License-Identifier: Apache-2.0
/**
 * Foretells what a model would do on this machine: {@link Diagnosis} from a {@link Footprint} of
 * the model and a {@link Machine} that was looked at and measured. Arithmetic here, words in the
 * command.
 */
@NullMarked
package dev.checkrein.cli.doctor;

import org.jspecify.annotations.NullMarked;
