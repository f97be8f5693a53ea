// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.generation.Generation;
import dev.checkrein.engine.generation.GenerationListener;
import dev.checkrein.engine.generation.GenerationRequest;

/** What the models need of an {@link Engine}: tests put a script in its place. */
@FunctionalInterface
interface Generator {
  /** As {@link Engine#generate(GenerationRequest, GenerationListener)}. */
  Generation generate(GenerationRequest request, GenerationListener listener);
}
