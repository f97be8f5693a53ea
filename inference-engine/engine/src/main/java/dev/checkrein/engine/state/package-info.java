// SPDX-License-Identifier: Apache-2.0
/**
 * What a model remembers of its sequences: paged keys and values, recurrent states in slots, and
 * who owns which. Start at {@link SequencePool}. Which layer keeps what is the model's to say, in a
 * {@link ModelState}.
 */
@NullMarked
package dev.checkrein.engine.state;

import org.jspecify.annotations.NullMarked;
